/** Every command whose run is short still runs, over two short series. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const packageRoot = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "meristem-quality-"));

beforeAll(() => {
  for (const [name, factor] of [
    ["slow", 1],
    ["fast", 5],
  ] as const) {
    const values = Array.from({ length: 120 }, (_, t) => 10 + ((t * factor) % 12) + ((t * 7) % 5));
    writeFileSync(
      join(folder, `${name}.csv`),
      `t,value\n${values.map((v, t) => `${t},${v}`).join("\n")}\n`,
    );
  }
  writeFileSync(join(folder, "index.csv"), "name,m\nslow,12\nfast,12\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, ...args: readonly string[]): string {
  const program = join(packageRoot, "node_modules/.bin/run-ts");
  const { stdout, stderr, status } = spawnSync(program, [`src/${command}.ts`, ...args], {
    cwd: packageRoot,
    encoding: "utf8",
    env: { ...process.env, INIT_CWD: folder },
  });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return stdout;
}

test("series prints a score per series and horizon", () => {
  const scores = JSON.parse(run("series", ".", "--json", "--horizons", "1,2"));
  expect(scores).toHaveLength(4);
  expect(scores[0]).toMatchObject({ series: "fast", horizon: 1, count: 60 });
  expect(run("series", ".", "--only", "slow")).toMatch(/^slow +h 1/);
});

test("ablation prints the default and the selected variant", () => {
  expect(run("ablation", ".", "--only", "no GARCH").split("\n")).toHaveLength(3);
});

test("surprise prints the share of each probability", () => {
  expect(JSON.parse(run("surprise", ".", "--json"))).toHaveLength(10);
});

test("kinds prints one row per kind of series", () => {
  const table = run("kinds", "--count", "340", "--seeds", "1");
  expect(table.trim().split("\n")).toHaveLength(13);
  expect(table).not.toMatch(/NaN|Infinity/);
});

test("quality prints the measured scores beside the committed ones", () => {
  const lines = run("quality", "--only", "elnino").trim().split("\n");
  expect(lines).toHaveLength(6);
  expect(lines[1]).toMatch(/^elnino_sst h 1 relMASE +[\d.]+ +[\d.]+ +-?0\.\d\d %$/);
  expect(lines[5]).toBe("0 of 4 scores differ by more than 0.5 %");
});
