/** A program that records its own run: the files are those of a run, resumed or not. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

const rhythm = (hour: number): Observation => {
  const noise = (Math.imul(hour, 0x9e3779b1) >>> 0) / 2 ** 32;
  const value = hour % 17 === 5 ? undefined : 20 + Math.abs((hour % 24) - 12) + noise;
  return { value, time: BigInt(hour) * HOUR_NS, series: hour % 2 === 0 ? "even" : "odd" };
};
const observations = Array.from({ length: 240 }, (_, hour) => rhythm(hour));

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
  expect(summary.rows).toBe(240);
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

test("strict, such an instant is an error, and the run can still be finished", async () => {
  const run = await openRun({ directory: join(scratch, "strict"), config: CONFIG, isStrict: true });
  await run.observe(1, 2n);
  await expect(run.observe(2, 2n)).rejects.toMatchObject({ code: "INPUT_OUT_OF_ORDER" });
  expect((await run.finish()).rows).toBe(1);
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
  const { writeFileSync } = await import("node:fs");
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
