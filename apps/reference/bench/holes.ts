/**
 * What it is worth that holes age the state: error and coverage on series with rows left out.
 *
 *   npm run -s bench:holes -- DIRECTORY [NAME…]
 *
 * A tenth of the rows of each `t,value` file goes, one by one at random or in blocks of 2 to 40; what is
 * left has instants one second a row. Every forecast is scored by the value at its true instant, left out
 * or not, with `gate.gap_step_count_max` at 0 (a row is a step) and at its default, from row 200 on, or
 * the middle of a shorter series.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openPredictor } from "@meristem/run-directory/advanced";
import { mergeConfig } from "@meristem/run-directory/config";

const [directory, ...wanted] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: npm run -s bench:holes -- DIRECTORY [NAME…]");
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const HORIZONS = [1, 12];
const SCORED_FROM_MAX = 200;
const SECOND_NS = 1_000_000_000n;

interface Score {
  readonly error: number;
  readonly wis: number;
  readonly in80: number;
  readonly in95: number;
}

type Deletion = (count: number, chance: () => number) => boolean[];

const DELETIONS: Readonly<Record<string, Deletion>> = {
  "single rows": (count, chance) => Array.from({ length: count }, () => chance() < 0.1),
  blocks: (count, chance) => {
    const isGone = Array.from({ length: count }, () => false);
    for (let at = 0; at < count;) {
      const length = 2 + Math.floor(39 * chance());
      at += Math.floor(18 * length * chance());
      isGone.fill(true, at, at + length);
      at += length;
    }
    return isGone.slice(0, count);
  },
};

/** Numbers in [0, 1), the same in every run. */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function scoresOf(values: readonly number[], isGone: readonly boolean[], most?: number): Score[] {
  const config = mergeConfig([]);
  const gate = { ...config.gate, ...(most !== undefined && { gapStepCountMax: most }) };
  const predictor = openPredictor("series", { ...config, gate });
  const sums = HORIZONS.map(() => ({ count: 0, error: 0, wis: 0, in80: 0, in95: 0 }));
  for (const [step, value] of values.entries()) {
    if (isGone[step] === true) continue;
    const { horizons } = predictor.observe(value, BigInt(step) * SECOND_NS);
    if (step < Math.min(SCORED_FROM_MAX, Math.floor(values.length / 2))) continue;
    for (const [i, { horizon, point, quantiles: q }] of horizons.entries()) {
      const actual = values[step + horizon];
      if (actual === undefined) continue;
      const sum = sums[i]!;
      const [wide, narrow] = [score(actual, q[0]!, q[8]!, 0.05), score(actual, q[2]!, q[6]!, 0.2)];
      sum.count++;
      sum.error += Math.abs(actual - point);
      sum.wis += (0.5 * Math.abs(actual - point) + wide + narrow) / 2.5;
      sum.in80 += actual >= q[2]! && actual <= q[6]! ? 1 : 0;
      sum.in95 += actual >= q[0]! && actual <= q[8]! ? 1 : 0;
    }
  }
  return sums.map(({ count, error, wis, in80, in95 }) => ({
    error: error / count,
    wis: wis / count,
    in80: in80 / count,
    in95: in95 / count,
  }));
}

/** Weighted score of a central interval that misses a share `alpha`. */
function score(actual: number, low: number, high: number, alpha: number): number {
  const outside = Math.max(low - actual, 0) + Math.max(actual - high, 0);
  return (alpha / 2) * (high - low) + outside;
}

const files = readdirSync(directory)
  .filter((file) => file.endsWith(".csv") && file !== "index.csv")
  .map((file) => file.slice(0, -4))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .toSorted();
for (const [kind, deletion] of Object.entries(DELETIONS)) {
  print(`a tenth left out, ${kind}: holes age the state ÷ a row is a step`);
  print("series                                   h  error    WIS  in 80 %         in 95 %");
  const means = HORIZONS.map(() => ({ error: 0, wis: 0 }));
  for (const [i, name] of files.entries()) {
    const rows = readFileSync(join(directory, `${name}.csv`), "utf8")
      .trim()
      .split(/\r?\n/);
    const values = rows.slice(1).map((row) => Number(row.split(",")[1]));
    const isGone = deletion(values.length, chanceFrom(i + 1));
    const [before, after] = [scoresOf(values, isGone, 0), scoresOf(values, isGone)];
    for (const [h, horizon] of HORIZONS.entries()) {
      const [old, now] = [before[h]!, after[h]!];
      const [error, wis] = [now.error / old.error, now.wis / old.wis];
      means[h]!.error += Math.log(error) / files.length;
      means[h]!.wis += Math.log(wis) / files.length;
      const label = `${name.padEnd(38)} ${String(horizon).padStart(3)}`;
      const cover = [old.in80, now.in80, old.in95, now.in95].map((x) => `${(100 * x).toFixed(1)}`);
      const held = `${cover[0]} → ${cover[1]} %   ${cover[2]} → ${cover[3]} %`;
      print(`${label}  ${error.toFixed(3)}  ${wis.toFixed(3)}  ${held}`);
    }
  }
  for (const [h, horizon] of HORIZONS.entries()) {
    const label = `${"geometric mean".padEnd(38)} ${String(horizon).padStart(3)}`;
    print(
      `${label}  ${Math.exp(means[h]!.error).toFixed(3)}  ${Math.exp(means[h]!.wis).toFixed(3)}`,
    );
  }
}
