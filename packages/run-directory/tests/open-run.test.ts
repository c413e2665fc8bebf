/** A program that records its own run. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { openRun, type OpenRunOptions, type RunSummary } from "@meristem/run-directory";
import { afterAll, describe, expect, test } from "vitest";

const scratch = mkdtempSync(join(tmpdir(), "meristem-open-run-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const HOUR_NS = 3_600_000_000_000n;
const CONFIG = { predictor: { horizons: [1, 3], profile: "lite" } };

interface Observation {
  readonly value: number | undefined;
  readonly time?: bigint;
  readonly series?: string;
}

/** Two series; some values are missing, and some instants repeat or step back. */
const observationAt = (hour: number): Observation => {
  const noise = (Math.imul(hour, 0x9e3779b1) >>> 0) / 2 ** 32;
  const value = hour % 17 === 5 ? undefined : 20 + Math.abs((hour % 24) - 12) + noise;
  const instant = hour % 23 === 22 ? hour - 2 : hour % 29 === 28 ? hour - 4 : hour;
  return { value, time: BigInt(instant) * HOUR_NS, series: hour % 2 === 0 ? "even" : "odd" };
};
const observations = Array.from({ length: 240 }, (_, hour) => observationAt(hour));

async function recorded(
  name: string,
  values: readonly Observation[],
  options: Partial<OpenRunOptions> = {},
): Promise<RunSummary> {
  const run = await openRun({ directory: join(scratch, name), config: CONFIG, ...options });
  for (const { value, time, series } of values) await run.observe(value, time, series);
  return await run.finish();
}

const bytes = (name: string, file: string): Buffer => readFileSync(join(scratch, name, file));
const FILES = ["forecasts.csv", "telemetry.jsonl", "parity.log", "input.copy"];

test("each observation gets the forecasts of its series at once", async () => {
  const run = await openRun({ directory: join(scratch, "first"), config: CONFIG });
  const first = await run.observe(5, 0n, "a");
  const second = await run.observe(7, 0n, "b");
  expect(first).toMatchObject({ seriesKey: "a", origin: 0 });
  expect(first!.horizons.map(({ horizon }) => horizon)).toEqual([1, 3]);
  expect(second).toMatchObject({ seriesKey: "b", origin: 0 });
  expect(run.observationCount).toBe(2);
  await run.finish();
});

test("a run that was resumed has the bytes of one that never stopped", async () => {
  const whole = await recorded("whole", observations);
  await recorded("parts", observations.slice(0, 101));
  const summary = await recorded("parts", observations.slice(101), { isResumed: true });
  for (const file of FILES)
    expect(bytes("parts", file).equals(bytes("whole", file)), file).toBe(true);
  expect(summary.series).toEqual(whole.series);
  const { dropped_duplicate: duplicates, dropped_backward: backward } = summary.series[0]!;
  expect([duplicates, backward]).not.toContain(0);
});

test("an observation whose instant repeats or steps back is dropped and counted", async () => {
  const run = await openRun({ directory: join(scratch, "order"), config: CONFIG });
  expect(await run.observe(1, 2n)).toBeDefined();
  expect(await run.observe(2, 2n)).toBeUndefined();
  expect(await run.observe(3, 1n)).toBeUndefined();
  expect(await run.observe(4, 3n)).toBeDefined();
  const { series } = await run.finish();
  expect(series[0]).toMatchObject({ rows: 2, dropped_duplicate: 1, dropped_backward: 1 });
});

test("in a strict run such an instant is an error that ends the run; it can be resumed", async () => {
  const directory = join(scratch, "strict");
  const options = { directory, config: CONFIG, isStrict: true };
  const run = await openRun(options);
  await run.observe(1, 2n);
  await expect(run.observe(2, 2n)).rejects.toMatchObject({ code: "INPUT_OUT_OF_ORDER" });
  await expect(run.observe(2, 3n)).rejects.toThrow("(failed)");
  expect(await run.finish()).toMatchObject({ rows: 1, ended: "input_error" });
  expect(bytes("strict", "input.copy").toString().split("\n")).toHaveLength(2);
  const resumed = await openRun({ ...options, isResumed: true });
  await resumed.observe(2, 3n);
  expect(await resumed.finish()).toMatchObject({ rows: 2, ended: "end_of_input" });
});

test("a second call before the first returned is refused, and so is one after the end", async () => {
  const run = await openRun({ directory: join(scratch, "turns"), config: CONFIG });
  const first = run.observe(1, 1n);
  await expect(run.observe(2, 2n)).rejects.toThrow("(busy)");
  expect(await first).toMatchObject({ origin: 0 });
  await run.finish();
  await expect(run.observe(3, 3n)).rejects.toThrow("(ended)");
  await expect(run.finish()).rejects.toThrow("(ended)");
});

test("a series above the limit is an error", async () => {
  const directory = join(scratch, "limit");
  const run = await openRun({ directory, config: CONFIG, seriesCountMax: 1 });
  await run.observe(1, 1n, "a");
  await expect(run.observe(1, 1n, "b")).rejects.toMatchObject({ code: "INPUT_ROW_INVALID" });
  await run.abandon();
});

describe("values are recorded exactly", () => {
  test.each([
    ["minus zero", -0, "-0"],
    ["the smallest double", 5e-324, "5e-324"],
    ["the largest double", Number.MAX_VALUE, "1.7976931348623157e+308"],
    ["a third", 1 / 3, "0.3333333333333333"],
  ])("%s", async (name, value, cell) => {
    await recorded(`exact ${name}`, [{ value: 1 }, { value }, { value: 1 }]);
    const lines = bytes(`exact ${name}`, "forecasts.csv").toString().split("\n");
    expect(lines.filter((line) => line.split(",")[4] === cell)).not.toEqual([]);
  });

  test("NaN and undefined are missing, an infinity is rejected, none ends the run", async () => {
    const values = [1, NaN, undefined, Infinity, -Infinity, 2].map((value) => ({ value }));
    const { series } = await recorded("hostile", values);
    expect(series[0]).toMatchObject({ rows: 6, missing: 2 });
  });
});

test("another configuration is refused on resumption, and the setting is named", async () => {
  await recorded("settings", observations.slice(0, 20));
  const config = { predictor: { horizons: [1, 4], profile: "lite" } };
  const resumed = openRun({ directory: join(scratch, "settings"), config, isResumed: true });
  await expect(resumed).rejects.toMatchObject({
    code: "SNAPSHOT_MISMATCH",
    message: expect.stringContaining("predictor.horizons was 1,3, now 1,4"),
  });
});

test("a changed copy of the input is refused on resumption", async () => {
  await recorded("copy", observations.slice(0, 20));
  const path = join(scratch, "copy", "input.copy");
  writeFileSync(path, readFileSync(path, "utf8").replace("even", "evil"));
  const resumed = openRun({ directory: join(scratch, "copy"), config: CONFIG, isResumed: true });
  await expect(resumed).rejects.toMatchObject({ code: "SNAPSHOT_MISMATCH", subject: "input" });
});

test("a key outside the schema is refused with the closest name", async () => {
  const config = { predictor: { horizonz: [1] } };
  await expect(openRun({ directory: join(scratch, "typo"), config })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
  });
});

test("without a snapshot, a resumption starts at the first observation", async () => {
  const run = await openRun({ directory: join(scratch, "none"), config: CONFIG, isResumed: true });
  expect(run.observationCount).toBe(0);
  expect(await run.finish()).toMatchObject({ rows: 0, ended: "end_of_input" });
});

const flipped = (file: string): void => {
  const content = readFileSync(file);
  content[content.length >> 1]! ^= 1;
  writeFileSync(file, content);
};

describe("damaged snapshots", () => {
  const config = { ...CONFIG, snapshots: { interval_rows: 50, generation_count: 3 } };
  const snapshotsOf = (name: string): string[] => {
    const folder = join(scratch, name, "snapshots");
    return readdirSync(folder)
      .toSorted()
      .map((file) => join(folder, file));
  };

  test("the newest sound one is used, and the forecasts are those of an undamaged run", async () => {
    await recorded("sound", observations, { config });
    await recorded("damaged", observations.slice(0, 190), { config });
    flipped(snapshotsOf("damaged").at(-1)!);
    const directory = join(scratch, "damaged");
    const warnings: string[] = [];
    const onWarning = (text: string): void => void warnings.push(text);
    const run = await openRun({ directory, config, isResumed: true, onWarning });
    expect(run.observationCount).toBe(150);
    expect(warnings).toEqual([
      expect.stringMatching(/^snapshot 4 is damaged .*snapshot 3 is used$/),
    ]);
    for (const { value, time, series } of observations.slice(150)) {
      await run.observe(value, time, series);
    }
    expect((await run.finish()).events).toEqual({ corruptedSnapshot: 1 });
    for (const file of ["forecasts.csv", "parity.log", "input.copy"]) {
      expect(bytes("damaged", file).equals(bytes("sound", file)), file).toBe(true);
    }
  });

  test("with none that is sound, a resumption is refused", async () => {
    await recorded("lost", observations.slice(0, 60), { config });
    for (const file of snapshotsOf("lost")) flipped(file);
    const resumed = openRun({ directory: join(scratch, "lost"), config, isResumed: true });
    await expect(resumed).rejects.toMatchObject({ code: "SNAPSHOT_CORRUPT" });
  });
});

describe("with a key", () => {
  const key = { id: "prod.2026", secret: new Uint8Array(32).fill(5) };
  const directory = join(scratch, "sealed");
  const options = { directory, config: CONFIG, isResumed: true };

  test("the summary carries a seal, and the key resumes the run", async () => {
    await recorded("sealed", observations.slice(0, 20), { key });
    const { seal } = JSON.parse(bytes("sealed", "summary.json").toString()) as RunSummary;
    expect(seal).toMatchObject({ key_id: "prod.2026" });
    const run = await openRun({ ...options, key });
    expect(run.observationCount).toBe(20);
    await run.finish();
  });

  test.each([
    ["no key", {}],
    ["another key", { key: { id: "other", secret: new Uint8Array(32).fill(5) } }],
    ["another secret", { key: { ...key, secret: new Uint8Array(32) } }],
  ])("%s is refused", async (_name, given) => {
    const resumed = openRun({ ...options, ...given });
    await expect(resumed).rejects.toMatchObject({ code: "SNAPSHOT_CORRUPT" });
  });
});

test("no space for a snapshot is a warning, and the forecasts are complete", async () => {
  const files = new FaultyFileSystem();
  files.freeBytes = () => Promise.resolve(0);
  const warnings: string[] = [];
  const run = await openRun({
    directory: "run",
    config: CONFIG,
    onWarning: (text) => warnings.push(text),
    ports: { files, monotonicNs: () => 0n, breathe: () => Promise.resolve() },
  });
  for (let t = 0; t < 5; t++) await run.observe(t, BigInt(t));
  const { rows, events } = await run.finish();
  expect([rows, events]).toEqual([5, { insufficientStorage: 1 }]);
  expect(warnings).toEqual([expect.stringMatching(/^the state could not be stored: .*bytes free/)]);
});
