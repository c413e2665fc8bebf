/** The files of a run, held against their definition by a second, plain computation. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { file, meristem, scratchFolder, seasonalCsv, textOf } from "./meristem.js";

const folder = scratchFolder();
const ROWS = 500;
const values = seasonalCsv(ROWS)
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((row) => Number(row.split(",")[1]));
const COLUMNS =
  "series,origin,horizon,target,actual,point,q0.025,q0.05,q0.1,q0.25,q0.5,q0.75,q0.9,q0.95,q0.975,mode,flags,surprise";
const LEVELS = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975];

interface Row {
  readonly series: string;
  readonly origin: number;
  readonly horizon: number;
  readonly target: number;
  readonly actual: string;
  readonly point: number;
  readonly quantiles: readonly number[];
  readonly mode: string;
  readonly flags: string;
  readonly surprise: string;
}

function rowsOf(directory: string): Row[] {
  const [head, ...lines] = textOf(folder, directory, "forecasts.csv").trimEnd().split("\n");
  expect(head!.startsWith(COLUMNS)).toBe(true);
  return lines.map((line) => {
    const c = line.split(",");
    return {
      series: c[0]!,
      origin: Number(c[1]),
      horizon: Number(c[2]),
      target: Number(c[3]),
      actual: c[4]!,
      point: Number(c[5]),
      quantiles: c.slice(6, 15).map(Number),
      mode: c[15]!,
      flags: c[16]!,
      surprise: c[17]!,
    };
  });
}

let rows: Row[] = [];

beforeAll(async () => {
  file(folder, "tide.csv", seasonalCsv(ROWS));
  const command = ["run", "tide.csv", "--value", "value", "--horizons", "1,12", "--season", "12"];
  const { code } = await meristem([...command, "--out", "tide"], { cwd: folder });
  expect(code).toBe(0);
  rows = rowsOf("tide");
});

describe("forecasts.csv", () => {
  test("has one row for every origin and horizon, by target, then horizon, open ones last", () => {
    expect(rows).toHaveLength(2 * ROWS);
    const order = rows.map(({ target, horizon }) => target * 100 + horizon);
    const closed = order.filter((_, i) => rows[i]!.actual !== "");
    const open = order.filter((_, i) => rows[i]!.actual === "");
    expect(order).toEqual([...closed, ...open]);
    expect(closed).toEqual(closed.toSorted((a, b) => a - b));
    expect(open).toEqual(open.toSorted((a, b) => a - b));
    expect(open).toHaveLength(1 + 12);
  });

  test("names the series after the file, counts from 0, and gives the value that came", () => {
    for (const row of rows) {
      expect(row.series).toBe("tide");
      expect(row.target).toBe(row.origin + row.horizon);
      if (row.target < ROWS) expect(Number(row.actual)).toBe(values[row.target]);
    }
    expect(Math.min(...rows.map(({ origin }) => origin))).toBe(0);
  });

  test("holds finite, ordered quantiles, and says what was made in the warm-up", () => {
    for (const { quantiles, point, origin, flags } of rows) {
      expect([point, ...quantiles].every(Number.isFinite)).toBe(true);
      expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
      if (origin < 20) expect(flags.split("|")).toContain("warming_up");
    }
    expect(rows.at(-1)!.flags).not.toContain("warming_up");
  });
});

describe("surprise", () => {
  test("stands where a value has come after the warm-up, and says inside the intervals what they say", () => {
    for (const { actual, surprise, quantiles, flags } of rows) {
      const isGrown = !flags.split("|").includes("warming_up");
      expect(surprise !== "").toBe(actual !== "" && isGrown);
      const isInside = Number(actual) > quantiles[2]! && Number(actual) < quantiles[6]!;
      // Inside the 80 % interval the tail probability is above 0.2.
      if (isInside && actual !== "") expect(Number(surprise)).toBeLessThan(-Math.log10(0.2));
    }
    const scored = rows.filter(({ origin, horizon }) => origin >= 100 && horizon === 1);
    const notable = scored.filter(({ surprise }) => Number(surprise) > 1);
    expect(notable.length / scored.length).toBeGreaterThan(0.05);
    expect(notable.length / scored.length).toBeLessThan(0.15);
  });

  test("a rejected value has one, the greatest of all; a missing one has none", async () => {
    const broken = values.map((value, i) => (i === 300 ? "1e12" : i === 400 ? "" : `${value}`));
    file(folder, "broken.csv", ["value", ...broken].join("\n"));
    const command = ["run", "broken.csv", "--value", "value", "--horizons", "1,12"];
    const both = await Promise.all([
      meristem([...command, "--out", "broken"], { cwd: folder }),
      meristem([...command, "--json"], { cwd: folder }),
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const of = (target: number): string[] =>
      rowsOf("broken")
        .filter((row) => row.target === target)
        .map(({ surprise }) => surprise);
    const others = rowsOf("broken").filter(({ target, origin }) => origin > 50 && target !== 300);
    const greatest = Math.max(...others.map(({ surprise }) => Number(surprise)));
    for (const surprise of of(300)) expect(Number(surprise)).toBeGreaterThan(greatest);
    expect(of(400)).toEqual(["", ""]);
    const lines = both[1]!.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const told = lines.map(({ surprises }) =>
      surprises.map((one: { surprise: number }) => one.surprise),
    );
    expect(told[0]).toEqual([]);
    expect(told[300]).toEqual(of(300).map(Number));
    expect(told[400]).toEqual([null, null]);
    const page = textOf(folder, "broken/dashboard.html");
    expect(page).toContain("The least expected values");
    expect(page).toContain("at row 300");
  });
});

describe("summary.json", () => {
  const scoredFrom = Math.min(200, Math.floor(ROWS / 2));

  test.each([0, 1])("agrees with a plain computation from forecasts.csv (horizon %#)", (index) => {
    const summary = JSON.parse(textOf(folder, "tide/summary.json"));
    const told = summary.series[0].horizons[index];
    const horizon = [1, 12][index]!;
    const scored = rows.filter(
      (r) => r.horizon === horizon && r.actual !== "" && r.origin + 1 >= scoredFrom,
    );
    const mean = (of: (row: Row, y: number) => number): number =>
      scored.reduce((sum, row) => sum + of(row, Number(row.actual)), 0) / scored.length;
    const steps = values.slice(scoredFrom).map((y, i) => Math.abs(y - values[scoredFrom + i - 1]!));
    const scale = steps.reduce((a, b) => a + b, 0) / steps.length;
    const mae = mean((row, y) => Math.abs(y - row.point));
    const inside = (low: number, high: number): number =>
      mean((row, y) => (y >= row.quantiles[low]! && y <= row.quantiles[high]! ? 1 : 0));
    expect(told.n).toBe(scored.length);
    expect(told.mae).toBeCloseTo(mae, 10);
    expect(told.rmse).toBeCloseTo(Math.sqrt(mean((row, y) => (y - row.point) ** 2)), 10);
    expect(told.mase).toBeCloseTo(mae / scale, 10);
    expect(told.smape).toBeCloseTo(
      mean((row, y) => (2 * Math.abs(y - row.point)) / (Math.abs(y) + Math.abs(row.point))),
      10,
    );
    const pinball = mean(
      (row, y) =>
        LEVELS.reduce((sum, level, k) => {
          const d = y - row.quantiles[k]!;
          return sum + d * (d < 0 ? level - 1 : level);
        }, 0) / LEVELS.length,
    );
    expect(told.pinball).toBeCloseTo(pinball, 10);
    expect(told.coverage["50"]).toBeCloseTo(inside(3, 5), 12);
    expect(told.coverage["80"]).toBeCloseTo(inside(2, 6), 12);
    expect(told.coverage["95"]).toBeCloseTo(inside(0, 8), 12);
    expect(told.width["80"]).toBeCloseTo(
      mean((r) => r.quantiles[6]! - r.quantiles[2]!),
      10,
    );
    const naive = mean((row, y) => Math.abs(y - values[row.origin]!));
    expect(told.skill_vs_naive).toBeCloseTo(1 - mae / naive, 10);
    // One season back from the target, or as many as it takes to have been seen at the origin.
    const seasonal = mean((row, y) =>
      Math.abs(y - values[row.target - 12 * Math.ceil(horizon / 12)]!),
    );
    expect(told.seasonal_naive_mae).toBeCloseTo(seasonal, 10);
  });

  test("says from where it scores, what the warm-up is, and how long steps took", () => {
    const summary = JSON.parse(textOf(folder, "tide/summary.json"));
    expect(summary.series[0].scored_from).toBe(scoredFrom);
    expect(summary.warm_up).toMatch(/min\(200, floor\(n\/2\)\)/);
    expect(summary.step_time.p50_us).toBeGreaterThan(0);
    expect(summary.step_time.count).toBe(ROWS);
    expect(summary.config.predictor.horizons).toEqual([1, 12]);
  });
});

test("telemetry holds no value of the series and no time of the clock", () => {
  const telemetry = textOf(folder, "tide/telemetry.jsonl");
  expect(telemetry.split("\n").length).toBeGreaterThan(ROWS);
  // Whole numbers are counted there too: what gives a leak away is a value with its decimals.
  const told = values.filter((value) => !Number.isInteger(value) && telemetry.includes(`${value}`));
  expect(told).toEqual([]);
  expect(telemetry).not.toMatch(/emittedAt/);
});

test("the run directory holds what is documented and nothing else", () => {
  expect(readdirSync(join(folder, "tide")).toSorted()).toEqual([
    "dashboard.html",
    "forecasts.csv",
    "parity.log",
    "snapshots",
    "summary.json",
    "telemetry.jsonl",
  ]);
});

test("a key with line breaks is one series of the report", async () => {
  const lines = Array.from({ length: 60 }, (_, i) => `"a\n""b"",1",${i % 7}\nc,${i % 5}`);
  file(folder, "breaks.csv", ["shop,value", ...lines].join("\n"));
  const { code } = await meristem(["run", "breaks.csv", "--series", "shop", "--out", "breaks"], {
    cwd: folder,
  });
  expect(code).toBe(0);
  const page = textOf(folder, "breaks/dashboard.html");
  expect(page.match(/<section id="series-/g)).toHaveLength(2);
  expect(page).toContain("<h2>a\n&quot;b&quot;,1</h2>");
});

test("several series by key run side by side, each as if alone", async () => {
  const single = seasonalCsv(80).trimEnd().split("\n").slice(1);
  const mixed = single.flatMap((row) => [`${row},a`, `${row.replace(/,.*/, ",7")},"b,c"`]);
  file(folder, "mixed.csv", ["t,value,shop", ...mixed].join("\n"));
  file(folder, "a.csv", ["t,value", ...single].join("\n"));
  const both = await meristem(
    ["run", "mixed.csv", "--value", "value", "--series", "shop", "--out", "mixed"],
    { cwd: folder },
  );
  const alone = await meristem(["run", "a.csv", "--value", "value", "--out", "alone"], {
    cwd: folder,
  });
  expect([both.code, alone.code]).toEqual([0, 0]);
  const lines = textOf(folder, "mixed/forecasts.csv").split("\n");
  expect(lines.filter((line) => line.startsWith("a,"))).toEqual(
    textOf(folder, "alone/forecasts.csv").split("\n").slice(1, -1),
  );
  expect(lines.filter((line) => line.startsWith('"b,c",')).length).toBe(160);
  const { series } = JSON.parse(textOf(folder, "mixed/summary.json"));
  expect(series.map((one: { series: string }) => one.series)).toEqual(["a", "b,c"]);
});

test("JSON lines give the forecasts of the same values in CSV", async () => {
  const lines = values.slice(0, 100).map((value, i) => JSON.stringify({ i, value }));
  file(folder, "same.jsonl", lines.join("\n"));
  file(
    folder,
    "same.csv",
    ["i,value", ...values.slice(0, 100).map((v, i) => `${i},${v}`)].join("\n"),
  );
  await meristem(["run", "same.jsonl", "--value", "value", "--out", "jsonl"], { cwd: folder });
  await meristem(["run", "same.csv", "--value", "value", "--out", "csv"], { cwd: folder });
  expect(textOf(folder, "jsonl/forecasts.csv")).toBe(textOf(folder, "csv/forecasts.csv"));
});

test("--json puts one line per row on stdout and writes no file", async () => {
  const { code, stdout } = await meristem(["run", "same.csv", "--value", "value", "--json"], {
    cwd: folder,
  });
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(code).toBe(0);
  expect(lines).toHaveLength(100);
  expect(lines[50].forecasts[0]).toMatchObject({ horizon: 1, target: 51 });
  expect(readdirSync(folder)).not.toContain("meristem-out");
});
