/** What the predictor refuses, as typed errors with stable codes. */
import { OperatingError, type ErrorReport } from "@meristem/leyline";

/** A forecast was asked for a horizon that the predictor was not configured for. */
export class HorizonNotConfiguredError extends OperatingError {
  readonly code = "HORIZON_UNKNOWN";
  readonly transient = false;
}

/** An observation is older than the newest one, and there is no gate to judge it. */
export class ObservationOrderError extends OperatingError {
  readonly code = "INPUT_OUT_OF_ORDER";
  readonly transient = false;
}

/** The bytes are not a predictor's state, or one of another layout. */
export class PredictorStateError extends OperatingError {
  readonly code = "STATE_UNREADABLE";
  readonly transient = false;
}

/** The state is sound but was shaped by another configuration. */
export class PredictorStateMismatchError extends OperatingError {
  readonly code = "SNAPSHOT_MISMATCH";
  readonly transient = false;
}

/** The configuration breaks its schema. */
export class PredictorConfigError extends OperatingError {
  readonly code = "CONFIG_INVALID";
  readonly transient = false;
}

/** A bank holds as many series as it may. */
export class SeriesLimitError extends OperatingError {
  readonly code = "SERIES_LIMIT";
  readonly transient = false;
}

/** A bank was asked about a series it does not hold. */
export class SeriesUnknownError extends OperatingError {
  readonly code = "SERIES_UNKNOWN";
  readonly transient = false;
}

/** A thread of a pool ended or failed. Its series are gone; those of the others are not. */
export class WorkerLostError extends OperatingError {
  readonly code = "WORKER_LOST";
  readonly transient = false;
}

/** More requests wait for a shard than may. Nothing of the new one was done. */
export class QueueFullError extends OperatingError {
  readonly code = "QUEUE_FULL";
  readonly transient = true;
}

/** A pool was used after it was closed. */
export class PoolClosedError extends OperatingError {
  readonly code = "STREAM_CLOSED";
  readonly transient = false;
}

/** A shard could not do what it was asked: the error is its own, told on this side. */
export class ShardRefusedError extends OperatingError {
  readonly code: ErrorReport["code"];
  readonly transient: boolean;

  constructor(report: ErrorReport, shard: number) {
    super(report.message, { ...report.details, shard });
    this.code = report.code;
    this.transient = report.transient;
  }
}
