/**
 * Who a process is, so that a lock can tell a dead owner from a living one.
 *
 * @module
 */

/** Names one process for ever: a process number alone is used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in whatever the system counts; empty where the system does not tell. */
  readonly startTime: string;
  /** The machine, its boot and its space of process numbers. */
  readonly host: string;
}

/** Knows this process and, of the processes of the same host, which are alive. */
export interface ProcessTable {
  self(): ProcessIdentity;
  /** `undefined` for a process of another host: nobody here can know. */
  isAlive(identity: ProcessIdentity): boolean | undefined;
}
