/** The ports of an audit in a Node process. */
import { setImmediate } from "node:timers/promises";
import { nodeFileSystem } from "@meristem/io-durable";
import { openInputFile } from "@meristem/io-rows";
import type { SnapshotKey } from "@meristem/io-snapshots";
import type { AuditPorts } from "./audit-ports.js";

export interface NodeAuditOptions {
  /** Key that seals the snapshots and the summary of the run; absent: seals are not checked. */
  readonly key?: SnapshotKey | undefined;
  /** Ends a replay when it aborts. */
  readonly signal?: AbortSignal;
}

/** Ports to the disk and the clock of this process. */
export function nodeAuditPorts({ key, signal }: NodeAuditOptions = {}): AuditPorts {
  const stop = signal ?? new AbortController().signal;
  return {
    files: nodeFileSystem(),
    key,
    openInput: (path) => openInputFile(path, stop),
    breathe: () => setImmediate(),
    clock: { monotonicNs: () => process.hrtime.bigint() },
    signal: stop,
  };
}
