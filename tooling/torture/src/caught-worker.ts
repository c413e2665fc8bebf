/**
 * The telemetry of a thread that can be ended, held in the middle of a write, or left without room.
 *
 * @module
 */
import { syncBuiltinESMExports } from "node:module";
import threads, { type Worker, type WorkerOptions } from "node:worker_threads";
import { openTelemetry, type Telemetry } from "@meristem/io-telemetry";

const STATE = 0;
const ROOM_BYTES = 1;
const FREE = 0;
const HELD = 1;
const FULL = 2;

/**
 * Runs in the thread before its program: a held write waits, and one without room is cut, then refused
 * as the system does.
 */
const HOOK = `"use strict";
(() => {
  const fs = require("node:fs");
  const { control } = require("node:worker_threads").workerData;
  const { writeSync } = fs;
  fs.writeSync = (descriptor, bytes, offset, length, position) => {
    Atomics.wait(control, ${STATE}, ${HELD});
    if (Atomics.load(control, ${STATE}) !== ${FULL}) {
      return writeSync(descriptor, bytes, offset, length, position);
    }
    const room = Atomics.load(control, ${ROOM_BYTES});
    if (room === 0) {
      const refusal = new Error("ENOSPC: no space left on device, write");
      throw Object.assign(refusal, { code: "ENOSPC", errno: -28, syscall: "write" });
    }
    const written = writeSync(descriptor, bytes, offset, Math.min(length, room), position);
    Atomics.sub(control, ${ROOM_BYTES}, written);
    return written;
  };
})();
`;

export interface CaughtTelemetry {
  readonly telemetry: Telemetry;
  readonly worker: Worker;
  /** The next write of the thread waits until {@link release}. */
  readonly hold: () => void;
  /** The disk takes so many bytes more. */
  readonly fill: (roomBytes: number) => void;
  /** Writes go on, room is back. */
  readonly release: () => void;
}

export async function openCaught(path: string): Promise<CaughtTelemetry> {
  const control = new Int32Array(new SharedArrayBuffer(8));
  const Real = threads.Worker;
  const caught: Worker[] = [];
  threads.Worker = class extends Real {
    constructor(program: string | URL, options?: WorkerOptions) {
      const workerData = { ...(options?.workerData as object), control };
      super(`${HOOK}${String(program)}`, { ...options, workerData });
      caught.push(this);
    }
  };
  syncBuiltinESMExports();
  const turn = (state: number): void => {
    Atomics.store(control, STATE, state);
    Atomics.notify(control, STATE);
  };
  try {
    const telemetry = await openTelemetry({ jsonl: { path } });
    return {
      telemetry,
      worker: caught[0]!,
      hold: () => turn(HELD),
      fill: (roomBytes) => {
        Atomics.store(control, ROOM_BYTES, roomBytes);
        turn(FULL);
      },
      release: () => turn(FREE),
    };
  } finally {
    threads.Worker = Real;
    syncBuiltinESMExports();
  }
}
