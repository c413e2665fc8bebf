/**
 * R7 and R9: what a snapshot costs the loop, and how long a restart takes.
 *
 * @module
 */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { openAppendLog } from "@meristem/io-durable";
import { openFileSnapshotStore } from "@meristem/io-snapshots";
import { ms, quantile, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { bytesFrom } from "../random.js";

const MIB = 2 ** 20;

async function pause({ scratch }: TortureContext): Promise<CaseResult> {
  const directory = join(scratch, "snapshots");
  const store = await openFileSnapshotStore({ directory, spareCount: 1 });
  const payload = bytesFrom(3, MIB);
  const loopMs: number[] = [];
  const durableMs: number[] = [];
  const restoreMs: number[] = [];
  for (let round = 0; round < 60; round++) {
    const before = performance.eventLoopUtilization();
    const startMs = performance.now();
    await store.put(payload);
    const doneMs = performance.now();
    const { active } = performance.eventLoopUtilization(before);
    await store.latest();
    if (round < 10) continue; // the first ones compile
    loopMs.push(active);
    durableMs.push(doneMs - startMs);
    restoreMs.push(performance.now() - doneMs);
  }
  const [onLoop, durable, restore] = [loopMs, durableMs, restoreMs].map((values) => ({
    median: quantile(values, 0.5),
    p95: quantile(values, 0.95),
  })) as [Spread, Spread, Spread];
  const problems: string[] = [];
  if (onLoop.median > 0.5) problems.push(`${ms(onLoop.median)} on the loop`);
  if (durable.median > 15) problems.push(`durable after ${ms(durable.median)}`);
  if (restore.median > 20) problems.push(`restored in ${ms(restore.median)}`);
  const told = ({ median, p95 }: Spread): string => `${ms(median)} (p95 ${ms(p95)})`;
  return {
    measured:
      `on the loop ${told(onLoop)}, durable after ${told(durable)}, restored in ` +
      `${told(restore)}; medians of ${loopMs.length}`,
    problems,
  };
}

interface Spread {
  readonly median: number;
  readonly p95: number;
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
    title: "a snapshot of 1 MiB",
    goal: "≤ 0.5 ms on the loop, ≤ 15 ms until durable, restored in ≤ 20 ms (medians)",
    run: pause,
  },
  {
    id: "R9",
    title: "a restart from a snapshot of 1 MiB and a log of 10,000 records",
    goal: "≤ 500 ms",
    run: recovery,
  },
];
