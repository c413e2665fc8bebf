/**
 * False alarms and delays of the regime detector beside what the theory of its charts says.
 *
 *   npm run bench:detector -- [--runs 1000] [--write FILE]
 *
 * Theory is the average run length of a two-sided chart fed with scores whose scale is known
 * (`@meristem/kernels/detect`). Ours learns the scale and the tails as it goes, keeps both charts at
 * once and rests after an alarm: what that costs is the difference. A run is over at 20,000 steps.
 * `--write` puts the table into FILE between the lines that name this command.
 */
import { normalScores, runLengthTwoSided } from "@meristem/kernels/detect";
import { normalQuantile } from "@meristem/kernels/math";
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { NO_CHANGE, RegimeWatch, type RegimeSettings } from "../src/regime/regime-watch.js";
import { StateBlocks } from "../src/state/state-blocks.js";

const { values: options } = parseArgs({
  options: { runs: { type: "string", default: "1000" }, write: { type: "string" } },
});
const RUNS = Number(options.runs);
const STEPS_MAX = 20_000;
/** Steps before a change: the scale is known well. */
const CALM = 400;
/** A chart that never alarms is one of these. */
const NEVER = 1e9;

const DEFAULTS: RegimeSettings = {
  cusumSlack: 0.5,
  cusumThreshold: 8,
  cusumVarianceThreshold: 12,
  graceStepCount: 20,
};

function normals(seed: number): () => number {
  let counter = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => {
    counter = (counter + 0x6d2b79f5) >>> 0;
    let word = Math.imul(counter ^ (counter >>> 15), counter | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return normalQuantile(((word ^ (word >>> 14)) >>> 0) / 2 ** 32 + 2 ** -33);
  };
}

/** Steps to the first alarm after `from`, where errors become shift + factor · z. */
function runLength(
  seed: number,
  settings: RegimeSettings,
  from: number,
  shift: number,
  factor: number,
): number {
  const watch = new RegimeWatch(new StateBlocks(), settings);
  const normal = normals(seed);
  const error = new Float64Array(1);
  for (let t = 0; t < from + STEPS_MAX; t++) {
    error[0] = t < from ? normal() : shift + factor * normal();
    const change = watch.take(error, t);
    if (change !== NO_CHANGE && t >= from) return t - from + 1;
  }
  return STEPS_MAX;
}

interface Lengths {
  readonly mean: number;
  readonly error: number;
  readonly median: number;
}

function lengthsOf(of: (seed: number) => number): Lengths {
  const lengths = Array.from({ length: RUNS }, (_, seed) => of(seed));
  const average = lengths.reduce((sum, x) => sum + x, 0) / RUNS;
  const variance = lengths.reduce((sum, x) => sum + (x - average) ** 2, 0) / (RUNS - 1);
  const median = lengths.toSorted((a, b) => a - b)[RUNS >> 1]!;
  return { mean: average, error: Math.sqrt(variance / RUNS), median };
}

const meanOnly = (threshold: number): RegimeSettings => ({
  ...DEFAULTS,
  cusumThreshold: threshold,
  cusumVarianceThreshold: NEVER,
});
const varianceOnly: RegimeSettings = { ...DEFAULTS, cusumThreshold: NEVER };

const HEAD = ["what", "charts", "theory: mean", "measured: mean", "its error", "median"];
const rows: string[][] = [];
function add(what: string, charts: string, theory: number | undefined, found: Lengths): void {
  const told = theory === undefined ? "" : Math.round(theory).toString();
  const numbers = [found.mean.toFixed(0), found.error.toFixed(1), found.median.toFixed(0)];
  rows.push([what, charts, told, ...numbers]);
}

const { cusumSlack: slack, cusumThreshold } = DEFAULTS;
const BOTH = "both, as configured";
const falseAlarms = (settings: RegimeSettings): Lengths =>
  lengthsOf((seed) => runLength(seed, settings, CALM, 0, 1));
for (const threshold of [4, 5, 6, 8]) {
  const theory = runLengthTwoSided({ slack, threshold });
  add("false alarm", `mean, h = ${threshold}`, theory, falseAlarms(meanOnly(threshold)));
}
const varianceName = `variance, h = ${DEFAULTS.cusumVarianceThreshold}`;
add("false alarm", varianceName, undefined, falseAlarms(varianceOnly));
add("false alarm", BOTH, undefined, falseAlarms(DEFAULTS));
for (const shift of [0.5, 1, 2, 3]) {
  const theory = runLengthTwoSided({ slack, threshold: cusumThreshold }, normalScores(shift));
  const found = lengthsOf((seed) => runLength(seed, DEFAULTS, CALM, shift, 1));
  add(`mean moves by ${shift} deviations`, BOTH, theory, found);
}
for (const factor of [2, 3, 1 / 3]) {
  const found = lengthsOf((seed) => runLength(seed, DEFAULTS, CALM, 0, factor));
  add(`${factor.toPrecision(2)} times the deviation`, BOTH, undefined, found);
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = [line(HEAD), line(HEAD.map(() => "---")), ...rows.map(line)].join("\n");
process.stdout.write(`${table}\n\n${RUNS} runs a row (Node ${process.version})\n`);

if (options.write !== undefined) {
  const text = readFileSync(options.write, "utf8");
  const [begin, end] = ["<!-- bench:detector -->", "<!-- /bench:detector -->"];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${options.write}: no place marked ${begin}`);
  writeFileSync(
    options.write,
    `${text.slice(0, from + begin.length)}\n\n${table}\n\n${RUNS} runs a row.\n\n${text.slice(to)}`,
  );
}
