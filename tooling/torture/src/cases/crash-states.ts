/**
 * R2 and R3: every disk a crash or a fault may leave, in memory.
 *
 * @module
 */
import {
  acquireLock,
  openAppendLog,
  readAppendLog,
  readFile,
  replaceFile,
  sweepStaleTemps,
} from "@meristem/io-durable";
import {
  enumerateCrashes,
  type CrashLimits,
  type CrashReport,
  type CrashScenario,
} from "@meristem/io-durable/testing";
import { openFileSnapshotStore } from "@meristem/io-snapshots";
import type { FileSystem } from "@meristem/leyline/ports";
import { unixNs } from "@meristem/leyline/units";
import { count, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { numberOf, payloadOf } from "../payload.js";

function assert(condition: boolean, fact: string): void {
  if (!condition) throw new Error(fact);
}

const replacing: CrashScenario<number> = {
  name: "replaceFile",
  prepare: async (files) => {
    await files.makeDirectory("d");
    await replaceFile(files, "d/file", payloadOf(1, 40));
  },
  act: async (files, acknowledge) => {
    acknowledge(1);
    await replaceFile(files, "d/file", payloadOf(2, 40));
    acknowledge(2);
  },
  recover: async (files, acknowledged) => {
    const read = async (): Promise<number> =>
      numberOf(await readFile(files, "d/file", { sizeBytesMax: 99 })) ?? -1;
    const found = await read();
    assert(found >= (acknowledged.at(-1) ?? 1), `found ${found}`);
    await sweepStaleTemps(files, "d");
    await replaceFile(files, "d/file", payloadOf(3, 40));
    assert((await read()) === 3, "the next replacement goes through");
  },
};

const saving: CrashScenario<number> = {
  name: "snapshots",
  prepare: async (files) => {
    const store = await openStore(files);
    await store.put(payloadOf(1, 60));
  },
  act: async (files, acknowledge) => {
    acknowledge(1);
    const store = await openStore(files);
    await store.put(payloadOf(2, 60));
    acknowledge(2);
  },
  recover: async (files, acknowledged) => {
    const store = await openStore(files);
    const found = await store.latest();
    const number = (found && numberOf(found.payload)) ?? -1;
    assert(number >= (acknowledged.at(-1) ?? 1), `found ${number}`);
    await store.put(payloadOf(9, 60));
    const next = await store.latest();
    assert(next !== undefined && numberOf(next.payload) === 9, "the next snapshot goes through");
  },
};
const openStore = (fileSystem: FileSystem) =>
  openFileSnapshotStore({ fileSystem, directory: "s", spareCount: 1 });

const logging = (segmentBytesMax: number): CrashScenario<number> => ({
  name: segmentBytesMax > 1000 ? "log" : "log, rotating",
  prepare: async (files) => {
    const log = await openLog(files, segmentBytesMax);
    await log.append(payloadOf(1, 40));
    await log.close();
  },
  act: async (files, acknowledge) => {
    acknowledge(1);
    const log = await openLog(files, segmentBytesMax);
    await Promise.all([2, 3].map((number) => log.append(payloadOf(number, 40))));
    acknowledge(3);
    await log.append(payloadOf(4, 40));
    acknowledge(4);
    await log.close();
  },
  recover: async (files, acknowledged) => {
    const log = await openLog(files, segmentBytesMax);
    const end = log.position().sequence;
    assert(log.recovery.damages.length === 0, "a crash is not damage");
    assert(end >= (acknowledged.at(-1) ?? 1), `the log ends at ${end}`);
    await log.append(payloadOf(end + 1, 40));
    await log.close();
    let sequence = 0;
    const report = await readAppendLog({
      path: "l/log",
      fileSystem: files,
      onRecord: ({ payload }) => assert(numberOf(payload) === ++sequence, `record ${sequence}`),
    });
    assert(!report.isDamaged && report.recordCount === end + 1, "the log reads back");
  },
});
const openLog = (fileSystem: FileSystem, segmentBytesMax: number) =>
  openAppendLog({ path: "l/log", fileSystem, segmentBytesMax });

const locking: CrashScenario<number> = {
  name: "lock",
  act: async (files, acknowledge) => {
    const held = await lockAs(files, 1, 0);
    acknowledge(held.generation);
    await held.renew();
    await held.release();
    acknowledge((await lockAs(files, 1, 0)).generation);
  },
  recover: async (files, acknowledged) => {
    const { generation } = await lockAs(files, 2, 10);
    assert(generation > (acknowledged.at(-1) ?? 0), `generation ${generation} again`);
  },
};
function lockAs(fileSystem: FileSystem, pid: number, seconds: number) {
  return acquireLock({
    path: "k/lock",
    fileSystem,
    clock: { nowUnixNs: () => unixNs(BigInt(seconds) * 1_000_000_000n), monotonicNs: () => 0n },
    processes: {
      self: () => ({ pid, startTime: "1", host: "h" }),
      // A process that takes over is a later one: every other is dead.
      isAlive: (other) => other.pid === pid && seconds === 0 && pid !== 1,
    },
  });
}

/** Scenarios with how far each is taken: the cheaper one is, the further. */
const plan = (scale: number): readonly (readonly [CrashScenario<number>, CrashLimits])[] => [
  [
    replacing,
    { statesMax: 4096, recoveriesMax: 4096, recoveryStatesMax: 16 * scale, faults: "pairs" },
  ],
  [saving, { statesMax: 256, recoveriesMax: 8, recoveryStatesMax: 4 * scale, faults: "single" }],
  [
    logging(2 ** 20),
    { statesMax: 1024, recoveriesMax: 32, recoveryStatesMax: 4 * scale, faults: "single" },
  ],
  [
    logging(64 + 2 * 96),
    { statesMax: 256, recoveriesMax: 8, recoveryStatesMax: 4 * scale, faults: "single" },
  ],
  [locking, { statesMax: 1024, recoveriesMax: 8, recoveryStatesMax: 4 * scale, faults: "single" }],
];

async function everyState({ scale }: TortureContext): Promise<CaseResult> {
  const reports: CrashReport[] = [];
  for (const [scenario, limits] of plan(scale)) {
    reports.push(await enumerateCrashes(scenario, { ...limits, faultStatesMax: 16 }));
  }
  const sum = (pick: (report: CrashReport) => number): number =>
    reports.reduce((total, report) => total + pick(report), 0);
  const states = sum(({ stateCount }) => stateCount);
  const problems = reports.flatMap(({ name, violations }) =>
    violations.map((violation) => `${name}: ${violation}`),
  );
  if (states < 100_000 && scale >= 1) problems.push(`only ${count(states)} states were tried`);
  const each = reports.map(({ name, stateCount }) => `${name} ${count(stateCount)}`).join(", ");
  return {
    measured:
      `${count(states)} states (${each}); ` +
      `${count(sum(({ recoveryStateCount }) => recoveryStateCount))} after a second crash in ` +
      `recovery; ${count(sum(({ planCount }) => planCount))} fault plans, ` +
      `${count(sum(({ surfacedCount }) => surfacedCount))} surfaced as typed errors; ` +
      `${problems.length} broken`,
    problems,
  };
}

export const crashStates: readonly TortureCase[] = [
  {
    id: "R2, R3",
    title: "every fault at every call, pairs of faults, every subset of unsynced changes",
    goal: "at least 100,000 states: old or new in all, no silent success",
    run: everyState,
  },
];
