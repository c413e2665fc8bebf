/**
 * The environment of an audit: files, input, clock, scheduling and cancellation.
 *
 * @module
 */
import type { InputFile } from "@meristem/io-rows";
import type { Clock } from "@meristem/leyline/ports";
import type { RunDisk } from "@meristem/run-directory/advanced";

/** Access to a run directory and its input. An audit reads; it writes nothing. */
export interface AuditPorts extends RunDisk {
  /** Opens the input of the run. Called up to twice for each replay. */
  readonly openInput: (path: string) => Promise<InputFile>;
  /** Yields to the event loop, so that signals and other work are processed. */
  readonly breathe: () => Promise<void>;
  readonly clock: Pick<Clock, "monotonicNs">;
  /** Ends `replayRun` after the current row when it aborts. Other functions run to their end. */
  readonly signal?: AbortSignal;
}
