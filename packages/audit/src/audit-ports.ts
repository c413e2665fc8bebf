/**
 * What an audit needs of its surroundings.
 *
 * @module
 */
import type { InputFile } from "@meristem/io-rows";
import type { Clock } from "@meristem/leyline/ports";
import type { RunDisk } from "@meristem/run-directory/advanced";

/** Reading a run directory and computing its steps again. */
export interface AuditPorts extends RunDisk {
  /** Opens the input of the run. */
  readonly openInput: (path: string) => Promise<InputFile>;
  /** Yields to the event loop, so that signals and other work get their turn. */
  readonly breathe: () => Promise<void>;
  readonly clock: Pick<Clock, "monotonicNs">;
  /** Ends a replay between two rows when it aborts. */
  readonly signal?: AbortSignal;
}
