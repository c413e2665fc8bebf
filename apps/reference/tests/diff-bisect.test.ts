/** What changed between two steps is named with its evidence; a planted break is found. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { file, meristem, scratchFolder, seasonalCsv } from "./meristem.js";

const folder = scratchFolder();
const BREAK = 420;
const ROWS = 600;
const environment = { MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "150" };
const command = (...args: string[]): ReturnType<typeof meristem> => meristem(args, { cwd: folder });

/** Four times the noise from a row on; the season and the trend stay. */
function brokenCsv(): string {
  const [head, ...rows] = seasonalCsv(ROWS).trimEnd().split("\n");
  const changed = rows.map((row, i) => {
    const noise = 6 * (((i * 7919) % 101) / 100 - 0.5);
    const [t, value] = row.split(",");
    return i < BREAK ? row : `${t},${(Number(value) + noise).toFixed(4)}`;
  });
  return `${[head, ...changed].join("\n")}\n`;
}

beforeAll(async () => {
  file(folder, "broken.csv", brokenCsv());
  file(folder, "even.csv", seasonalCsv(ROWS));
  for (const name of ["broken", "even"]) {
    const args = ["run", `${name}.csv`, "--horizons", "1,5", "--out", name];
    const { code } = await meristem(args, { cwd: folder, environment });
    expect(code).toBe(0);
  }
});

describe("diff", () => {
  interface Told {
    readonly source: string;
    readonly note: string | null;
    readonly weights: {
      readonly name: string;
      readonly change: number;
      readonly relative_error: number | null;
    }[];
    readonly blocks: { readonly count: number; readonly changed_count: number };
    readonly events: { readonly name: string; readonly step: number }[];
    readonly why: string[];
    readonly config: { readonly key: string; readonly before: string }[];
    readonly seasons: readonly [number[], number[]];
    readonly first_different_proof: string | null;
  }
  const told = async (...args: string[]): Promise<Told> => {
    const { code, stdout, stderr } = await command("diff", ...args, "--json");
    expect([code, stderr]).toEqual([0, ""]);
    return JSON.parse(stdout) as Told;
  };

  test("names the greatest changes of weight first, each with the errors behind it", async () => {
    const { source, weights, blocks, events, seasons, why } = await told(
      "5",
      "300",
      "--run",
      "even",
    );
    const sizes = weights.map(({ change }) => Math.abs(change));
    expect(source).toBe("replay");
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(weights[0]!.relative_error).toBeGreaterThan(0);
    expect(blocks.changed_count).toBeGreaterThan(10);
    expect(seasons).toEqual([[], [12]]);
    expect(events.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["mode_changed", "seasons_changed"]),
    );
    expect(why.join("\n")).toContain("seasons_changed");
  });

  test("finds nothing between a step and itself, bit for bit", async () => {
    const { weights, blocks, events } = await told("470", "470", "--run", "broken");
    expect([weights.filter(({ change }) => change !== 0), blocks.changed_count, events]).toEqual([
      [],
      0,
      [],
    ]);
    const { stdout } = await command("diff", "470", "470", "--run", "broken");
    expect(stdout).toMatch(/State: all \d+ arrays are the same, bit for bit/);
  });

  test("of two runs names the settings, the input and the proof from which they part", async () => {
    await meristem(["run", "even.csv", "--season", "4", "--horizons", "1,5", "--out", "four"], {
      cwd: folder,
      environment,
    });
    const args = ["200", "200", "--run", "even", "--with", "four"];
    const { config, first_different_proof: proof } = await told(...args);
    expect(config.map(({ key }) => key)).toContain("predictor.season_lengths");
    expect(proof).toMatch(/differ from the proof of step \d+/);
    const same = await told("200", "200", "--run", "even", "--with", "even");
    expect([same.config, same.first_different_proof]).toEqual([
      [],
      expect.stringMatching(/all \d+ proofs/),
    ]);
  });

  test("says what telemetry holds where the input is gone", async () => {
    await meristem(["run", "-", "--out", "pipe"], { cwd: folder, stdin: seasonalCsv(150) });
    const { source, note, weights } = await told("20", "140", "--run", "pipe");
    expect([source, note]).toEqual(["telemetry", expect.stringContaining("through a pipe")]);
    expect(weights[0]!.name).not.toMatch(/^expert \d/);
    expect(Math.abs(weights[0]!.change)).toBeGreaterThan(0.01);
  });

  test.each([
    [["1", "--run", "even"], /which steps\?/],
    [["1", "2"], /which run\?/],
    [["1", "x", "--run", "even"], /found "x"/],
    [["1", "9999", "--run", "even"], /series "even" ends at step 599/],
    [["9", "3", "--run", "even"], /step 9 comes after step 3/],
    [["1", "2", "--run", "even", "--series", "odd"], /no series "odd"/],
  ])("%j is refused with exit code 2", async (args, message) => {
    const { code, stderr } = await command("diff", ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe("bisect", () => {
  test.each(["mae", "mase", "wis"])("%s: finds the planted break", async (metric) => {
    const args = ["--run", "broken", "--metric", metric, "--worse-by", "30%", "--json"];
    const { code, stdout, stderr } = await command("bisect", ...args);
    const { breaks, near } = JSON.parse(stdout) as {
      readonly breaks: { readonly step: number; readonly worsening: number }[];
      readonly near: { readonly diff: { readonly weights: unknown[] } };
    };
    expect([code, stderr]).toEqual([6, ""]);
    expect(Math.abs(breaks[0]!.step - BREAK)).toBeLessThanOrEqual(5);
    expect(breaks[0]!.worsening).toBeGreaterThan(0.3);
    expect(near.diff.weights.length).toBeGreaterThan(5);
  });

  test("says that nothing such is there, with exit code 0", async () => {
    const [even, large] = [
      await command("bisect", "--run", "even", "--metric", "wis"),
      await command("bisect", "--run", "broken", "--metric", "mae", "--worse-by", "90000%"),
    ];
    expect([even.code, even.stdout]).toEqual([0, expect.stringContaining("nothing such found")]);
    expect([large.code, large.stdout]).toEqual([0, expect.stringContaining("nothing such found")]);
  });

  test("tells step, difficulty, events and weights to people", async () => {
    const { stdout } = await command("bisect", "--run", "broken", "--metric", "mae");
    expect(stdout).toMatch(/worse from step 4[12]\d on, 1970-01-01T00:0/);
    expect(stdout).toMatch(/the naive forecast errs \d/);
    expect(stdout).toMatch(/meristem diff \d+ \d+ --run broken/);
  });

  test("cannot tell from a few forecasts: exit code 3", async () => {
    const { code, stdout } = await command("bisect", "--run", "even", "--window", "400");
    expect([code, stdout]).toEqual([3, expect.stringContaining("cannot tell")]);
  });

  test.each([
    [[], /which run\?/],
    [["--run", "nope"], /^meristem: nope: not the directory of a run, .*\nusage: /],
    [["--run", "even", "--metric", "mse"], /did you mean mase\?/],
    [["--run", "even", "--worse-by", "more"], /found "more"/],
    [["--run", "even", "--horizon", "3"], /no horizon 3 .*there are 1,5/],
  ])("%j is refused with exit code 2", async (args, message) => {
    const { code, stderr } = await command("bisect", ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test("a forecast that is none ends it with its line and exit code 4", async () => {
    const path = join(folder, "even/forecasts.csv");
    const lines = readFileSync(path, "utf8").split("\n");
    lines[300] = lines[300]!.replace(",", ",x");
    writeFileSync(path, lines.join("\n"));
    const { code, stderr } = await command("bisect", "--run", "even");
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining("forecasts.csv:301: not a forecast"),
    ]);
  });
});
