/**
 * R7 and R9: what a snapshot costs the loop, and how long a restart takes.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { openAppendLog } from "@meristem/io-durable";
import { openFileSnapshotStore, openThreadedSnapshotStore } from "@meristem/io-snapshots";
import { ms, quantile, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { bytesFrom } from "../random.js";

const MIB = 2 ** 20;

async function oneMebibyte({ scratch }: TortureContext): Promise<CaseResult> {
  const directory = join(scratch, "snapshots");
  const store = await openThreadedSnapshotStore({ directory, spareCount: 1 });
  const payload = bytesFrom(3, MIB);
  const rounds = 60;
  const durableMs: number[] = [];
  const restoreMs: number[] = [];
  // The first ones compile.
  for (let round = 0; round < 20; round++) await store.put(payload);
  const busyBeforeMs = mainThreadMs();
  const pauseMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now();
    const done = store.put(payload);
    pauseMs.push(performance.now() - startMs);
    await done;
    durableMs.push(performance.now() - startMs);
  }
  const onLoopMs = (mainThreadMs() - busyBeforeMs) / rounds;
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now();
    await store.latest();
    restoreMs.push(performance.now() - startMs);
  }
  await store.close();
  const [durable, restore] = [quantile(durableMs, 0.5), quantile(restoreMs, 0.5)];
  const problems: string[] = [];
  const pause = quantile(pauseMs, 0.5);
  if (pause > 0.5) problems.push(`the caller waited ${ms(pause)}`);
  if (onLoopMs > 0.5) problems.push(`the loop's thread was busy for ${ms(onLoopMs)}`);
  if (durable > 15) problems.push(`durable after ${ms(durable)}`);
  if (restore > 20) problems.push(`restored in ${ms(restore)}`);
  return {
    measured:
      `the caller goes on after ${ms(pause)}; ${ms(onLoopMs)} of the loop's thread in all (mean of ` +
      `its processor time); durable after ${ms(durable)} (p95 ` +
      `${ms(quantile(durableMs, 0.95))}), restored in ${ms(restore)} (p95 ` +
      `${ms(quantile(restoreMs, 0.95))}); medians of ${rounds}`,
    problems,
  };
}

/** Processor time of the loop's own thread: what others do to the machine does not count. */
function mainThreadMs(): number {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  return Number(readFileSync(path, "utf8").split(" ")[0]) / 1e6;
}

async function recovery({ scratch }: TortureContext): Promise<CaseResult> {
  const directory = join(scratch, "run");
  const path = join(directory, "log");
  const store = await openFileSnapshotStore({ directory });
  await store.put(bytesFrom(3, MIB));
  const log = await openAppendLog({ path, syncPolicy: "on_sync" });
  for (let i = 0; i < 10_000; i++) void log.append(bytesFrom(i, 100));
  await log.close();
  const times: number[] = [];
  for (let round = 0; round < 7; round++) {
    const startMs = performance.now();
    const found = await (await openFileSnapshotStore({ directory })).latest();
    const book = await openAppendLog({ path });
    times.push(performance.now() - startMs);
    const isWhole = book.position().sequence === 10_000 && found?.payload.length === MIB;
    await book.close();
    if (!isWhole) return { measured: "not all was found", problems: ["records missing"] };
  }
  const median = quantile(times, 0.5);
  return {
    measured: `${ms(median)}, median of ${times.length} (slowest ${ms(Math.max(...times))})`,
    problems: median > 500 ? [`${ms(median)}`] : [],
  };
}

export const speed: readonly TortureCase[] = [
  {
    id: "R7",
    isTiming: true,
    title: "a snapshot of 1 MiB",
    goal:
      "the loop's thread is busy for ≤ 0.5 ms in all, ≤ 15 ms until durable, restored in ≤ 20 ms " +
      "(medians)",
    run: oneMebibyte,
  },
  {
    id: "R9",
    isTiming: true,
    title: "a restart from a snapshot of 1 MiB and a log of 10,000 records",
    goal: "≤ 500 ms",
    run: recovery,
  },
];
