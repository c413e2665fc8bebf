/** Crashes of a program that records its run. */
import { readFile } from "@meristem/io-durable";
import {
  crashStatesOf,
  FaultyFileSystem,
  type CrashState,
  type DiskMoment,
} from "@meristem/io-durable/testing";
import type { FileSystem } from "@meristem/leyline/ports";
import { openRun, type RecordedRun } from "@meristem/run-directory";
import { propertyBudget } from "@meristem/testkit";
import { integersFrom } from "@meristem/testkit/fuzz";
import { beforeAll, expect, test } from "vitest";

const DIRECTORY = "runs/tide";
const FILES = [
  "forecasts.csv",
  "telemetry.jsonl",
  "parity.log",
  "input.copy",
  "summary.json",
  "dashboard.html",
];
const OBSERVATION_COUNT = 26;
/** A sample of the calls in `npm test`, every call several times in the long run. */
const CRASH_COUNT = Math.ceil(propertyBudget.numRuns! / 5);
/** Recoveries at a time: each waits for the hashes of its snapshots. */
const PARALLEL_COUNT = 8;

const config = {
  predictor: { horizons: [1, 3], profile: "lite" },
  snapshots: { interval_rows: 10, generation_count: 2 },
  telemetry: { parity_interval_steps: 1 },
};

/** No clock: step times are 0 in the summary, and snapshots depend on the rows alone. */
function open(files: FileSystem, isResumed: boolean): Promise<RecordedRun> {
  const ports = { files, monotonicNs: () => 0n, breathe: () => Promise.resolve() };
  return openRun({ directory: DIRECTORY, config, isResumed, ports });
}

async function observeRest(run: RecordedRun): Promise<void> {
  for (let hour = run.observationCount; hour < OBSERVATION_COUNT; hour++) {
    const value = hour % 9 === 4 ? undefined : Math.abs((hour % 12) - 6);
    // The instant of every tenth observation steps back: it is recorded and dropped.
    const instant = BigInt(hour % 10 === 7 ? hour - 3 : hour);
    await run.observe(value, instant, hour % 3 === 0 ? "third" : "others");
  }
  await run.finish();
}

async function bytesOf(files: FileSystem, name: string): Promise<string> {
  const bytes = await readFile(files, `${DIRECTORY}/${name}`, { sizeBytesMax: 2 ** 24 });
  return Buffer.from(bytes).toString("latin1");
}

/** The disk before each call of a run and after its last one. */
const moments: Record<"new" | "resumed", DiskMoment[]> = { new: [], resumed: [] };
const expected = new Map<string, string>();

beforeAll(async () => {
  const files = new FaultyFileSystem({ onMoment: (moment) => moments.new.push(moment) });
  await observeRest(await open(files, false));
  moments.new.push(files.moment());
  for (const name of FILES) expected.set(name, await bytesOf(files, name));
  const [crash] = crashStatesOf(moments.new[moments.new.length >> 1]!, { statesMax: 2, seed: 1 });
  const onMoment = (moment: DiskMoment): void => void moments.resumed.push(moment);
  const again = new FaultyFileSystem({ disk: crash!.disk, onMoment });
  await observeRest(await open(again, true));
  moments.resumed.push(again.moment());
});

/** `undefined`: all files have the expected bytes. */
async function difference(files: FileSystem): Promise<string | undefined> {
  for (const [name, bytes] of expected) {
    if ((await bytesOf(files, name)) !== bytes) return `${name} has other bytes`;
  }
  return undefined;
}

async function problemAfter({ disk, told: changes }: CrashState, call: number): Promise<string[]> {
  const files = new FaultyFileSystem({ disk });
  try {
    await observeRest(await open(files, true));
    const problem = await difference(files);
    return problem === undefined ? [] : [`call ${call}: ${changes}: ${problem}`];
  } catch (error) {
    return [`call ${call}: ${changes}: ${String(error)}`];
  }
}

test.each(["new", "resumed"] as const)(
  "after a crash of a %s run, a resumed one ends with the bytes of one that never crashed",
  async (kind) => {
    const next = integersFrom(propertyBudget.seed!);
    const crashes = Array.from({ length: CRASH_COUNT }, (_, index) => {
      // Spread over all calls, at random within each part.
      const place = (index + next(1000) / 1000) / CRASH_COUNT;
      const moment = moments[kind][Math.floor(place * moments[kind].length)]!;
      // All changes lost, all kept, or a mixture of lost, kept and torn ones.
      const states = [...crashStatesOf(moment, { statesMax: 3, seed: next(2 ** 31) })];
      return { state: states[next(states.length)]!, call: moment.callsBefore };
    });
    const problems: string[] = [];
    for (let from = 0; from < crashes.length; from += PARALLEL_COUNT) {
      const some = crashes.slice(from, from + PARALLEL_COUNT);
      const found = await Promise.all(some.map(({ state, call }) => problemAfter(state, call)));
      problems.push(...found.flat());
    }
    expect(problems).toEqual([]);
  },
  Math.max(60_000, 500 * CRASH_COUNT),
);

test("once a run is finished, a crash loses nothing", async () => {
  const moment = moments.new.at(-1)!;
  for (const { disk, told: changes } of crashStatesOf(moment, { statesMax: 16, seed: 1 })) {
    expect(await difference(new FaultyFileSystem({ disk })), changes).toBeUndefined();
  }
});
