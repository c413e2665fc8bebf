/** Runs of other profiles: many series at once, stopped and gone on with. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { file, meristem, scratchFolder, seasonalCsv, textOf } from "./meristem.js";

const folder = scratchFolder();
const HEAD = "key,value\n";

/** Rows of `count` series from step `from` to `to`, one after another. */
function rows(count: number, from: number, to: number): string {
  let text = "";
  for (let t = from; t < to; t++) {
    for (let i = 0; i < count; i++) {
      text += `k${i},${10 * i + ((t % 6) - 3) ** 2 + ((t * 7 + i * 3) % 5)}\n`;
    }
  }
  return text;
}

test("many lite series, stopped and gone on with, leave what an unbroken run leaves", async () => {
  const shape = "--value value --series key --profile lite --horizons 1,3 --quiet".split(" ");
  const args = (name: string): string[] => ["run", name, ...shape];
  file(folder, "whole.csv", HEAD + rows(300, 0, 30));
  file(folder, "data.csv", HEAD + rows(300, 0, 17));
  expect((await meristem([...args("whole.csv"), "--out", "whole"], { cwd: folder })).code).toBe(0);
  expect((await meristem([...args("data.csv"), "--out", "part"], { cwd: folder })).code).toBe(0);
  appendFileSync(join(folder, "data.csv"), rows(300, 17, 30));
  const { code, stderr } = await meristem([...args("data.csv"), "--resume", "part"], {
    cwd: folder,
  });
  expect([code, stderr]).toEqual([0, ""]);
  expect(textOf(folder, "part", "forecasts.csv") === textOf(folder, "whole", "forecasts.csv")).toBe(
    true,
  );
});

test("the default limit of series is the profile's", async () => {
  file(folder, "many.csv", HEAD + rows(251, 0, 2));
  const run = (profile: string) =>
    meristem(["run", "many.csv", "--series", "key", "--value", "value", "--profile", profile], {
      cwd: folder,
    });
  expect((await run("lite")).code).toBe(0);
  const { code, stderr } = await run("balanced");
  expect([code, stderr]).toEqual([3, expect.stringContaining("more than 250 series")]);
});

test("a profile that there is none is refused, and the nearest named", async () => {
  const { code, stderr } = await meristem(["run", "many.csv", "--profile", "light"], {
    cwd: folder,
  });
  expect(code).toBe(2);
  expect(stderr).toContain("expected full, balanced, lite");
});

test("backtest and explain take the profile of a run, and say what that run said", async () => {
  file(folder, "tide.csv", seasonalCsv(300));
  const shape = ["tide.csv", "--value", "value", "--horizons", "1"];
  const told = async (...args: string[]) => {
    const { code, stdout, stderr } = await meristem(args, { cwd: folder });
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    return JSON.parse(stdout);
  };
  const lite = ["--profile", "lite", "--json"];
  const points: number[] = [];
  for (const profile of [[], lite.slice(0, 2)]) {
    await meristem(["run", ...shape, ...profile, "--out", "judged"], { cwd: folder });
    const [series] = JSON.parse(textOf(folder, "judged", "summary.json")).series;
    points.push(series.horizons[0].mae);
  }
  expect(points[0]).not.toBe(points[1]);
  const { series } = await told("backtest", ...shape, ...lite);
  const own = series[0].results.find(({ kind }: { kind: string }) => kind === "meristem");
  expect(own.mae).toBeCloseTo(points[1]!, 10);
  const row = textOf(folder, "judged", "forecasts.csv").trimEnd().split("\n").at(-1)!;
  expect((await told("explain", ...shape, ...lite)).point).toBe(Number(row.split(",")[5]));
});

test.each(["backtest", "explain"])("%s refuses a profile that there is none", async (name) => {
  const args = [name, "tide.csv", "--profile", "light"];
  const { code, stderr } = await meristem(args, { cwd: folder });
  expect([code, stderr]).toEqual([2, expect.stringContaining("expected full, balanced, lite")]);
});

test("keys that lite has no use for are named, on stderr and in the summary; others are not", async () => {
  file(folder, "season.csv", seasonalCsv(60));
  file(
    folder,
    "keys.toml",
    "[predictor]\nfusion_rule = 'jko'\nwarm_up_count = 20\ncusum_slack = 1\n",
  );
  const run = (profile: string) =>
    meristem(
      ["run", "season.csv", "--config", "keys.toml", "--profile", profile, "--quiet"].concat([
        "--out",
        `keys-${profile}`,
      ]),
      { cwd: folder },
    );
  const lite = await run("lite");
  const names = ["predictor.fusion_rule", "predictor.cusum_slack"];
  expect([lite.code, lite.stderr]).toEqual([
    0,
    `meristem: profile lite has no use for ${names.join(", ")}\n`,
  ]);
  const summaryOf = (profile: string): unknown =>
    JSON.parse(textOf(folder, `keys-${profile}`, "summary.json"));
  expect(summaryOf("lite")).toMatchObject({ unused_keys: names });
  expect((await run("full")).stderr).toBe("");
  expect(summaryOf("full")).not.toHaveProperty("unused_keys");
  const judged = await meristem(
    ["backtest", "season.csv", "--config", "keys.toml", "--profile", "lite", "--quiet"],
    { cwd: folder },
  );
  expect(judged.stderr).toContain(names.join(", "));
});
