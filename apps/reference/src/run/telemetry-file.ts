/**
 * What a run asks of its telemetry: a sink whose file can be cut back to where it stood.
 *
 * @module
 */
import type { TelemetrySink } from "@meristem/leyline/ports";

export interface TelemetryFile {
  readonly sink: TelemetrySink;
  /** Makes everything accepted so far durable and says where the file stands. */
  settle(): Promise<TelemetryMark>;
}

/** Length of the file and the number of the last record offered. */
export interface TelemetryMark {
  readonly sizeBytes: number;
  readonly sequence: number;
}
