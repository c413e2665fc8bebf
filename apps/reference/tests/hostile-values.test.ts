/** Values nobody wishes for, through the command: every forecast finite and in order, files sound. */
import { expect, test } from "vitest";
import { file, meristem, scratchFolder, textOf } from "./meristem.js";

const folder = scratchFolder();
/** Fixed noise in [0, 1). */
const noise = (t: number): number => ((Math.imul(t + 1, 0x9e3779b1) >>> 0) % 1000) / 1000;

const SERIES: readonly (readonly [name: string, cell: (t: number) => string | number])[] = [
  ["nan-streaks", (t) => (t % 40 < 25 ? ["NaN", "", "NA", "null"][t % 4]! : 5 + noise(t))],
  ["constant", () => 5],
  ["large", (t) => `${9 + noise(t)}e299`],
  ["large-of-both-signs", (t) => `${t % 2 === 0 ? "" : "-"}${9 + noise(t)}e299`],
  ["small", (t) => `${1 + noise(t)}e-300`],
  ["small-then-large", (t) => (t < 80 ? `${noise(t)}e-300` : "1e300")],
  ["sign-flips", (t) => (t % 2 === 0 ? 1 : -1) * (10 + noise(t))],
  ["ties", (t) => Math.floor(4 * noise(t))],
];

test.each(SERIES)("%s", async (name, cell) => {
  const rows = Array.from({ length: 160 }, (_, t) => `${t},${cell(t)}`);
  file(folder, `${name}.csv`, `t,value\n${rows.join("\n")}\n`);
  const { code, stderr } = await meristem(
    ["run", `${name}.csv`, "--value", "value", "--out", name, "--quiet"],
    { cwd: folder },
  );
  expect([code, stderr]).toEqual([0, ""]);
  const [, ...lines] = textOf(folder, name, "forecasts.csv").trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(250);
  for (const line of lines) {
    const cells = line.split(",");
    const numbers = cells.slice(5, 15).map(Number);
    expect(numbers.every(Number.isFinite), line).toBe(true);
    const quantiles = numbers.slice(1);
    expect(quantiles, line).toEqual(quantiles.toSorted((a, b) => a - b));
    const surprise = Number(cells[17]);
    expect(surprise >= 0 && surprise <= 30, line).toBe(true);
  }
  expect(textOf(folder, name, "dashboard.html")).not.toMatch(/NaN|Infinity/);
  const verified = await meristem(["verify", "--run", name], { cwd: folder });
  expect(verified.code).toBe(0);
  const judged = await meristem(["backtest", `${name}.csv`, "--value", "value", "--json"], {
    cwd: folder,
  });
  expect(judged.code).toBe(0);
  expect(judged.stdout).not.toMatch(/NaN|Infinity/);
});
