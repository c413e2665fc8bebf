import { readFile } from "@meristem/io-durable";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { firstParityBreak, readParityLog, type ParitySample } from "@meristem/io-telemetry/parity";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeConfig } from "../config/load-config.js";
import { outputPorts } from "./output-ports.js";
import { isParityDue, parityCount, type ParityFile, type ParityMark } from "./parity-file.js";

const PATH = "run/parity.log";
const GROUP_COUNT = 16;
const identity = { configFingerprint: new Uint8Array(32).fill(7), codeVersion: "1.2.3" };

const sampleOf = (stepIndex: number): ParitySample => ({
  series: stepIndex % 3 === 0 ? "a" : "b",
  stepIndex,
  weights: [1 / (stepIndex + 1), stepIndex / (stepIndex + 1)],
  transportCost: stepIndex % 2 === 0 ? undefined : 1 / stepIndex,
  loadRung: 0,
});

function portsOf(files: FaultyFileSystem) {
  return outputPorts(files, { config: mergeConfig([]), identity, key: undefined });
}

async function addSamples(file: ParityFile, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++) {
    file.add(sampleOf(index));
    if (file.isFull) await file.flush();
  }
}

async function logBytes(files: FaultyFileSystem): Promise<string> {
  return Buffer.from(await readFile(files, PATH, { sizeBytesMax: 2 ** 24 })).toString("latin1");
}

/** The log of a run that was never resumed. */
async function uninterrupted(count: number): Promise<string> {
  const files = new FaultyFileSystem();
  const file = await portsOf(files).openParity(PATH, undefined);
  await addSamples(file, 0, count);
  await file.finish();
  await file.close();
  return await logBytes(files);
}

/** A run that was resumed: its snapshot was taken at `mark` records, and it crashed at `crash`. */
interface Stretch {
  readonly mark: number;
  readonly crash: number;
}

const COUNT_MAX = 70;
const stretches: fc.Arbitrary<Stretch[]> = fc
  .array(fc.tuple(fc.nat(COUNT_MAX), fc.nat(25)), { maxLength: 4 })
  .map((list) =>
    list.map(([mark, more]) => ({ mark, crash: mark + more })).toSorted((a, b) => a.mark - b.mark),
  );

test("the bytes of the log do not depend on where snapshots were taken", () =>
  fc.assert(
    fc.asyncProperty(stretches, fc.nat(25), async (resumed, more) => {
      const count = (resumed.at(-1)?.mark ?? 0) + more;
      const files = new FaultyFileSystem();
      const { openParity } = portsOf(files);
      let mark: ParityMark | undefined;
      let from = 0;
      for (const stretch of resumed) {
        const file = await openParity(PATH, mark);
        await addSamples(file, from, stretch.mark);
        mark = JSON.parse(JSON.stringify(file.mark)) as ParityMark;
        expect(parityCount(mark)).toBe(stretch.mark);
        await addSamples(file, stretch.mark, stretch.crash);
        await file.close();
        from = stretch.mark;
      }
      const last = await openParity(PATH, mark);
      await addSamples(last, from, count);
      await last.finish();
      await last.close();
      expect(await logBytes(files)).toBe(await uninterrupted(count));
    }),
    { ...propertyBudget, numRuns: Math.ceil(propertyBudget.numRuns! / 4) },
  ));

test("records are written in groups of 16, and the rest at the end of the run", async () => {
  const files = new FaultyFileSystem();
  const file = await portsOf(files).openParity(PATH, undefined);
  const counts: number[] = [];
  for (let index = 0; index < GROUP_COUNT + 3; index++) {
    await addSamples(file, index, index + 1);
    counts.push(file.mark.loggedCount);
  }
  expect(counts).toEqual([...Array<number>(GROUP_COUNT - 1).fill(0), 16, 16, 16, 16]);
  expect(file.mark.gathered).toHaveLength(3);
  await file.finish();
  await file.close();
  const { records } = await readParityLog({ path: PATH, fileSystem: files });
  expect(records).toHaveLength(GROUP_COUNT + 3);
  expect(firstParityBreak(records)).toBeUndefined();
  expect(records.map(({ stepIndex }) => stepIndex)).toEqual([...records.keys()]);
});

test("a log that lacks the records of the snapshot is refused", async () => {
  const files = new FaultyFileSystem();
  const { openParity } = portsOf(files);
  const file = await openParity(PATH, undefined);
  await addSamples(file, 0, GROUP_COUNT);
  const { mark } = file;
  await file.close();
  const longer = { ...mark, loggedCount: mark.loggedCount + 1 };
  await expect(openParity(PATH, longer)).rejects.toMatchObject({ code: "LOG_CORRUPT" });
});

test.each([
  [0, false, 9, false],
  [0, true, 9, true],
  [10, false, 9, true],
  [10, false, 10, false],
  [10, true, 10, true],
])(
  "interval %i, load level changed: %s, step %i: a record is due: %s",
  (intervalSteps, isLoadLevelChanged, origin, isDue) => {
    const step = { series: { isLoadLevelChanged }, forecast: { origin } };
    expect(isParityDue(step as Parameters<typeof isParityDue>[0], intervalSteps)).toBe(isDue);
  },
);
