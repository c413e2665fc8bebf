/** A file with rows left out: what a run writes, and that it can be stopped, replayed and explained. */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { file, meristem, scratchFolder, textOf } from "./meristem.js";

const folder = scratchFolder();
const HOLES = [100, 101, 102, 170, 230, 231, 232, 233, 234, 235, 290];
const START_MS = Date.UTC(2024, 0, 1);

/** Half-hourly rows with a season of 12, from row `from` to row `to`; holes have no row. */
function rows(from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) {
    if (HOLES.includes(i)) continue;
    const value = 20 + 5 * Math.abs((i % 12) - 6) + (Math.imul(i, 0x9e3779b1) >>> 0) / 2 ** 32;
    text += `${new Date(START_MS + i * 1_800_000).toISOString()},${value.toFixed(3)}\n`;
  }
  return text;
}

const HEAD = "time,value\n";
const COUNT = 330;
const ROW_COUNT = COUNT - HOLES.length;
const run = (name: string, out: string, ...more: string[]) =>
  meristem(["run", name, "--horizons", "1,5", "--out", out, ...more, "--quiet"], {
    cwd: folder,
    environment: { MERISTEM_SNAPSHOTS__INTERVAL_ROWS: "100" },
  });

describe.each(["full", "lite"])("profile %s", (profile) => {
  const out = `run-${profile}`;

  beforeAll(async () => {
    file(folder, "data.csv", HEAD + rows(0, COUNT));
    expect((await run("data.csv", out, "--profile", profile)).code).toBe(0);
  });

  const lines = () =>
    textOf(folder, out, "forecasts.csv")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));

  test("each row has its forecasts once, and what came is the value of its target", () => {
    const values = (HEAD + rows(0, COUNT)).trim().split("\n").slice(1);
    const keys = new Set<string>();
    for (const cells of lines()) {
      const [origin, horizon, target] = cells.slice(1, 4).map(Number);
      keys.add(`${origin} ${horizon}`);
      expect(target).toBe(origin! + horizon!);
      if (cells[4] === "") continue;
      expect(Number(cells[4])).toBe(Number(values[target!]!.split(",")[1]));
    }
    expect(keys.size).toBe(lines().length);
    expect(lines()).toHaveLength(2 * ROW_COUNT);
  });

  test("what was open at a hole is marked late and has no surprise, one row ahead none is", () => {
    const late = lines().filter((cells) => cells.at(-2)!.includes("target_late"));
    expect(late).toHaveLength(4 * 4);
    for (const cells of late) expect([cells[2], cells.at(-1)]).toEqual(["5", ""]);
  });

  test("replayed, and stopped and gone on with at a hole, it is the same to the last byte", async () => {
    const replayed = await meristem(["replay", "--run", out], { cwd: folder });
    expect([replayed.code, replayed.stdout]).toEqual([
      0,
      expect.stringContaining("everything agrees"),
    ]);
    writeFileSync(join(folder, `part-${profile}.csv`), HEAD + rows(0, 230));
    const part = `part-${profile}`;
    expect((await run(`${part}.csv`, part, "--profile", profile)).code).toBe(0);
    appendFileSync(join(folder, `${part}.csv`), rows(230, COUNT));
    const resumed = await meristem(
      [
        ..."run --horizons 1,5 --quiet --profile".split(" "),
        profile,
        `${part}.csv`,
        "--resume",
        part,
      ],
      { cwd: folder },
    );
    expect([resumed.code, resumed.stderr]).toEqual([0, ""]);
    const [whole, gone] = [out, part].map((name) => textOf(folder, name, "forecasts.csv"));
    expect(gone!.replaceAll(`${part},`, "data,") === whole).toBe(true);
  });

  test("explain tells that the last forecast before a hole was said again", async () => {
    const { code, stdout } = await meristem(
      ["explain", "--run", out, "--step", "99", "--horizon", "5"],
      { cwd: folder },
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/Rows were left out after it: it was said again as [\d.]+\. Then came/);
  });
});

test("a hole is an event with its length", () => {
  const told = textOf(folder, "run-full", "telemetry.jsonl").split("\n");
  const holes = told.filter((line) => line.includes("staleSignal"));
  expect(holes).toHaveLength(1);
  expect(holes[0]).toContain(String(7 * 1_800_000_000_000));
});
