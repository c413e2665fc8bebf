/**
 * Port: where records go to be watched, without holding up whoever offers them.
 *
 * Implemented by `@meristem/io-telemetry` (a ring to a worker) and by `MemoryTelemetrySink` in
 * `@meristem/leyline/testing`. Both pass `telemetrySinkChecks`.
 */
import type { TelemetryEvent } from "../gen-v1.js";

export interface TelemetrySink {
  /**
   * Hands over one record. Never waits, never throws, never grows without bound: a full sink
   * refuses and counts. Every offer takes the next sequence number, so a refusal is a visible gap.
   * A CRITICAL record has a lane of its own, which the others cannot fill. The record is not
   * retained.
   */
  offer(record: TelemetryOffer): TelemetryReceipt;

  /**
   * Resolves when everything accepted so far is where it belongs.
   *
   * @throws OperatingError `TELEMETRY_WRITE_FAILED`
   */
  flush(): Promise<void>;

  /** Flushes and ends. Later offers are refused and counted; a second close does nothing. */
  close(): Promise<void>;

  /** What became of the offers so far: offered = accepted + dropped, exactly. */
  counts(): TelemetryCounts;
}

/** A record before the sink has numbered it. */
export type TelemetryOffer = Omit<TelemetryEvent, "sequence">;

export interface TelemetryReceipt {
  readonly accepted: boolean;
}

export interface TelemetryCounts {
  readonly offeredCount: number;
  readonly acceptedCount: number;
  readonly droppedCount: number;
}
