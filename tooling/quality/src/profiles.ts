/**
 * Accuracy and cost of each profile: scores over a directory of series, microseconds per step and bytes per
 * series, as a table.
 *
 *   npm run bench:profiles -- DIR [--write FILE] [--json]
 *
 * `relMASE` is the geometric mean of the error over that of the naive forecast, h 1 / h 12. Times are
 * processor time of a step without objects, medians over interleaved rounds, with horizons 1 and 12 and two
 * configured seasons, the most expensive case. With --write the table replaces the text between the marks
 * `<!-- profiles -->` and `<!-- /profiles -->` of FILE.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  createPredictor,
  createPredictorBank,
  encodePredictorState,
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStepInto,
  stepOutputFor,
  type MaturedForecast,
} from "@meristem/orchestrator";
import { pathFromCaller } from "./command-paths.js";
import { geometricMean } from "./geometric-mean.js";
import { readSeries } from "./read-series.js";
import { scoreSeries, type Score } from "./score.js";

const PROFILES = ["full", "balanced", "lite"] as const;
type Profile = (typeof PROFILES)[number];
const HORIZONS = [1, 12] as const;
const WARM_UP_STEPS = 3000;
const ROUNDS = 15;
const STEPS_PER_ROUND = 300;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "string" }, json: { type: "boolean", default: false } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("usage: npm run bench:profiles -- DIR");
const directory = pathFromCaller(folder);

const costs = measureCosts();
const rows = PROFILES.map((profile) => ({
  profile,
  ...accuracy(profile),
  ...costs[profile],
}));
if (options.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else process.stdout.write(`${table()}\n`);
if (options.write !== undefined) replaceTable(pathFromCaller(options.write));

function accuracy(profile: Profile) {
  const scores = readSeries(directory).flatMap(({ name, values }) => {
    const predictor = createPredictor({ config: { profile } });
    const matured: MaturedForecast[] = [];
    for (const value of values) matured.push(...predictor.observe(value).matured);
    return HORIZONS.map((horizon) => scoreSeries({ name, values, season: 0, horizon }, matured));
  });
  return Object.fromEntries(
    HORIZONS.map((horizon) => {
      const mine = scores.filter((score) => score.horizon === horizon);
      const mean = (of: (score: Score) => number): number =>
        mine.reduce((sum, score) => sum + of(score), 0) / mine.length;
      const scored = {
        relMase: geometricMean(mine.map(({ versusNaive }) => versusNaive)),
        missed80: mean((score) => Math.abs(score.coverage80 - 0.8)),
        coverage95: mean((score) => score.coverage95),
      };
      return [`h${horizon}`, scored];
    }),
  ) as Record<
    `h${(typeof HORIZONS)[number]}`,
    Record<"relMase" | "missed80" | "coverage95", number>
  >;
}

/** Two seasons, noise, a level that changes. */
function valueAt(t: number): number {
  const noise = (Math.imul(t + 1, 0x9e3779b1) >>> 0) / 2 ** 32 - 0.5;
  return 100 + ((t % 24) - 12) ** 2 / 20 + (t % 168 > 119 ? -5 : 0) + 4 * noise + ((t >> 7) % 5);
}

/** A running predictor of a profile with two seasons. */
interface RunningProfile {
  /** Steps without objects. */
  readonly advance: (from: number, count: number) => void;
  readonly stateBytes: () => number;
}

function openProfile(profile: Profile): RunningProfile {
  const config = { profile, seasonLengths: [24, 168] };
  if (profile === "lite") {
    const bank = createPredictorBank({ config });
    const slot = bank.open("");
    const input = new Float64Array(1);
    const row = new Float64Array(bank.rowLength);
    return {
      advance: (from, count) => {
        for (let t = from; t < from + count; t++) {
          input[0] = valueAt(t);
          bank.observeInto(slot, input, 0, row, 0);
        }
      },
      stateBytes: () => bank.seriesBytes,
    };
  }
  const state = initialPredictorState(predictorConfigSchema.parse(config));
  const output = stepOutputFor(HORIZONS.length);
  return {
    advance: (from, count) => {
      for (let t = from; t < from + count; t++) {
        predictorStepInto(state, plainInput(valueAt(t)), output);
      }
    },
    stateBytes: () =>
      encodePredictorState(state).blocks.reduce((sum, block) => sum + block.data.length, 0),
  };
}

function measureCosts(): Record<Profile, { microseconds: number; bytes: number }> {
  const running = PROFILES.map(openProfile);
  for (const one of running) one.advance(0, WARM_UP_STEPS);
  const times = PROFILES.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, one] of running.entries()) {
      const start = process.cpuUsage().user;
      one.advance(WARM_UP_STEPS + round * STEPS_PER_ROUND, STEPS_PER_ROUND);
      times[i]!.push((process.cpuUsage().user - start) / STEPS_PER_ROUND);
    }
  }
  const median = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[values.length >> 1]!;
  return Object.fromEntries(
    PROFILES.map((profile, i) => {
      const bytes = running[i]!.stateBytes();
      return [profile, { microseconds: median(times[i]!), bytes }];
    }),
  ) as Record<Profile, { microseconds: number; bytes: number }>;
}

function table(): string {
  const cells = rows.map(({ profile, h1, h12, microseconds, bytes }) => [
    `\`${profile}\``,
    `${h1.relMase.toFixed(3)} / ${h12.relMase.toFixed(3)}`,
    `${h1.missed80.toFixed(3)} / ${h12.missed80.toFixed(3)}`,
    `${h1.coverage95.toFixed(3)} / ${h12.coverage95.toFixed(3)}`,
    microseconds.toFixed(1),
    `${(bytes / 1024).toFixed(0)} KiB`,
  ]);
  const head = ["profile", "relMASE", "off 80 %", "in 95 %", "µs a step", "a series' state"];
  return [head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function replaceTable(file: string): void {
  const marks = ["<!-- profiles -->", "<!-- /profiles -->"] as const;
  const text = readFileSync(file, "utf8");
  const from = text.indexOf(marks[0]);
  const to = text.indexOf(marks[1]);
  if (from < 0 || to < from) throw new Error(`${file} has no marks ${marks.join(" … ")}`);
  const before = text.slice(0, from + marks[0].length);
  writeFileSync(file, `${before}\n\n${table()}\n\n${text.slice(to)}`);
}
