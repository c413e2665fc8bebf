/**
 * The processes of this machine: over `/proc` where there is one, else over signals alone.
 *
 * @module
 */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { ProcessIdentity, ProcessTable } from "./processes.js";

/** What `read` gives; empty when this system has no such thing. */
function orNothing(read: () => string): string {
  try {
    return read().trim();
  } catch (error) {
    if (error instanceof Error && "code" in error) return "";
    throw error;
  }
}

/** Field 22 of `/proc/PID/stat`, clock ticks since the boot. The name may hold spaces: skip it. */
function startTimeOf(pid: number): string {
  const stat = orNothing(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not permitted to signal it: so it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The processes of this machine. */
export function nodeProcesses(): ProcessTable {
  const boot = orNothing(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
  const space = orNothing(() => readlinkSync("/proc/self/ns/pid"));
  const host = `${hostname()} ${boot} ${space}`.trim().slice(0, 200);
  const self: ProcessIdentity = { pid: process.pid, startTime: startTimeOf(process.pid), host };
  return {
    self: () => self,
    isAlive: (identity) => {
      if (identity.host !== host) return undefined;
      return isRunning(identity.pid) && startTimeOf(identity.pid) === identity.startTime;
    },
  };
}
