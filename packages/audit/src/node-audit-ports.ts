/** The ports of an audit in a Node process. */
import { setImmediate } from "node:timers/promises";
import { nodeFileSystem } from "@meristem/io-durable";
import { openInputFile } from "@meristem/io-rows";
import type { SnapshotKey } from "@meristem/io-snapshots";
import type { AuditPorts } from "./audit-ports.js";

/**
 * The ports of a Node process.
 *
 * @param key The key that snapshots and summaries are sealed with, if any.
 */
export function nodeAuditPorts(key?: SnapshotKey): AuditPorts {
  return {
    files: nodeFileSystem(),
    key,
    openInput: (path) => openInputFile(path, new AbortController().signal),
    breathe: () => setImmediate(),
    clock: { monotonicNs: () => process.hrtime.bigint() },
  };
}
