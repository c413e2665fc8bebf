/** What can go wrong between a record and the place where it is kept. */
import { OperatingError } from "@meristem/leyline";

/** A sink could not write. Records accepted since the last flush may be lost. */
export class TelemetryWriteError extends OperatingError {
  readonly code = "TELEMETRY_WRITE_FAILED";
  readonly transient = true;
}

/** A telemetry file is not what its writer left: shorter than recorded, or damaged inside. */
export class TelemetryCorruptError extends OperatingError {
  readonly code = "TELEMETRY_CORRUPT";
  readonly transient = false;
}
