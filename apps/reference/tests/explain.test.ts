/** `meristem explain` as a user has it, held against what the run wrote. */
import { beforeAll, describe, expect, test } from "vitest";
import { file, meristem, scratchFolder, seasonalCsv, textOf } from "./meristem.js";

const folder = scratchFolder();
let lines: string[] = [];

beforeAll(async () => {
  const rows = seasonalCsv(300).trimEnd().split("\n");
  rows[251] = "250,1e9";
  file(folder, "tide.csv", rows.join("\n"));
  const { code } = await meristem(["run", "tide.csv", "--value", "value", "--out", "run"], {
    cwd: folder,
  });
  expect(code).toBe(0);
  lines = textOf(folder, "run/forecasts.csv").trimEnd().split("\n");
});

/** The row of forecasts.csv, by column. */
function written(origin: number, horizon: number): Record<string, string> {
  const names = lines[0]!.split(",");
  const line = lines.find((one) => one.startsWith(`tide,${origin},${horizon},`))!;
  return Object.fromEntries(line.split(",").map((cell, i) => [names[i]!, cell]));
}

interface Told {
  readonly point: number;
  readonly naive: number;
  readonly rounding: number;
  readonly parts: readonly { readonly contribution: number }[];
  readonly quantiles: Readonly<Record<string, number>>;
  readonly [name: string]: unknown;
}

async function explained(...args: readonly string[]): Promise<Told> {
  const { code, stdout, stderr } = await meristem(["explain", ...args, "--json"], { cwd: folder });
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

describe.each([
  [0, 1],
  [37, 1],
  [200, 12],
  [250, 1],
  [299, 12],
])("row %i, %i ahead", (step, horizon) => {
  const asked = ["--step", String(step), "--horizon", String(horizon)];

  test("is what the run wrote, in parts that add up to it bit for bit", async () => {
    const told = await explained("--run", "run", ...asked);
    const row = written(step, horizon);
    expect(told.point).toBe(Number(row["point"]));
    expect(told.quantiles["0.1"]).toBe(Number(row["q0.1"]));
    let sum = told.naive;
    for (const { contribution } of told.parts) sum += contribution;
    expect(sum + told.rounding).toBe(told.point);
    expect(told["actual"]).toBe(row["actual"] === "" ? null : Number(row["actual"]));
    expect(told["surprise"]).toBe(row["surprise"] === "" ? null : Number(row["surprise"]));
    expect(told["mode"]).toBe(row["mode"]);
  });

  test("from the file alone it is the same", async () => {
    const own = await explained("tide.csv", "--value", "value", ...asked);
    expect(own).toEqual(await explained("--run", "run", ...asked));
  });
});

test("a rejected value is told with what the gate found", async () => {
  const { code, stdout } = await meristem(["explain", "--run", "run", "--step", "250"], {
    cwd: folder,
  });
  expect(code).toBe(0);
  expect(stdout).toContain("value 1000000000;");
  expect(stdout).toMatch(/flags .*input_rejected/);
  expect(stdout).toMatch(/^ {2}outlier_rejected valueZ=/m);
});

describe("what cannot be explained is said", () => {
  test.each([
    [["explain"], "explain what?"],
    [["explain", "--run", "run", "tide.csv"], "explain what?"],
    [["explain", "--run", "run", "--step", "300"], "ends at step 299"],
    [["explain", "tide.csv", "--step", "300"], "is shorter"],
    [["explain", "--run", "run", "--horizon", "7"], "forecasts were made for 1, 12"],
    [["explain", "--run", "run", "--key", "b"], 'no series "b"'],
    [["explain", "tide.csv", "--key", "b"], 'no series "b"'],
  ])("%j", async (args, message) => {
    const { code, stderr } = await meristem(args, { cwd: folder });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
