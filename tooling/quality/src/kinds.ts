/**
 * Errors of the predictor over those of the naive and the seasonal naive forecast, by kind of series.
 *
 *   npm run -s bench:kinds [-- --write] [--count 2000] [--seeds 5]
 *
 * Generated series, equal in every run; scored from row 300 on. `--write` puts the table in
 * docs/forecasting.md, between its two marks.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ScoreAccumulator } from "@meristem/evaluation";
import { seasonalLag } from "@meristem/evaluation/advanced";
import { createPredictor } from "@meristem/orchestrator";
import { KINDS } from "@meristem/orchestrator/testing";
import { repositoryRoot } from "./command-paths.js";

const { values: options } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    count: { type: "string", default: "2000" },
    seeds: { type: "string", default: "5" },
  },
});
const HORIZONS = [1, 12];
const SCORED_FROM = 300;
/** Tail probability 0.01, as a surprise. */
const SURPRISE_MIN = 2;
const PAGE = join(repositoryRoot, "docs/forecasting.md");
const [START, END] = ["<!-- bench:kinds -->", "<!-- /bench:kinds -->"];

/** Scores of one horizon, and the number of surprising actuals. */
interface KindScores {
  readonly scores: ScoreAccumulator;
  surprisingCount: number;
}

const emptyScores = (): KindScores => ({ scores: new ScoreAccumulator(), surprisingCount: 0 });

/** By horizon. */
function scoresOver(values: readonly number[], season: number): KindScores[] {
  const predictor = createPredictor({ config: { horizons: HORIZONS } });
  const all = HORIZONS.map(emptyScores);
  for (const [row, value] of values.entries()) {
    for (const { forecast, surprise } of predictor.observe(value).matured) {
      const { origin, horizon } = forecast;
      if (origin + 1 < SCORED_FROM) continue;
      const own = all[HORIZONS.indexOf(horizon)]!;
      const lag = season > 0 ? seasonalLag(horizon, season) : horizon;
      own.scores.add(forecast, value, { naive: values[origin]!, seasonal: values[row - lag]! });
      own.surprisingCount += (surprise ?? 0) > SURPRISE_MIN ? 1 : 0;
    }
  }
  return all;
}

function merged(all: readonly KindScores[]): KindScores {
  const total = emptyScores();
  for (const { scores, surprisingCount } of all) {
    total.scores.merge(scores);
    total.surprisingCount += surprisingCount;
  }
  return total;
}

const ratio = (value: number): string => value.toFixed(value < 0.1 ? 3 : 2);
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

const lines = [
  "| series | 1 ahead ÷ naive | 12 ahead ÷ naive | ÷ seasonal naive | 80 % held | 95 % held | surprise > 2 |",
  "| --- | --- | --- | --- | --- | --- | --- |",
];
/** Ratio of two mean errors. */
const errorRatio = ({ scores }: KindScores, reference: "naiveError" | "seasonalError"): string =>
  ratio(scores.sum("absoluteError") / scores.sum(reference));
const share = ({ scores }: KindScores, term: "inside80" | "inside95"): string =>
  percent(scores.sum(term) / scores.count);

for (const { name, season, make } of KINDS) {
  const all = Array.from({ length: Number(options.seeds) }, (_, seed) =>
    scoresOver(make(Number(options.count), seed + 1), season),
  );
  const scoresAt = (index: number): KindScores => merged(all.map((scores) => scores[index]!));
  const [one, twelve] = [scoresAt(0), scoresAt(1)];
  const cells = [
    name,
    errorRatio(one, "naiveError"),
    errorRatio(twelve, "naiveError"),
    season > 0
      ? `${errorRatio(one, "seasonalError")}, ${errorRatio(twelve, "seasonalError")}`
      : "–",
    `${share(one, "inside80")}, ${share(twelve, "inside80")}`,
    `${share(one, "inside95")}, ${share(twelve, "inside95")}`,
    percent(one.surprisingCount / one.scores.count),
  ];
  lines.push(`| ${cells.join(" | ")} |`);
}
const table = lines.join("\n");
if (options.write) {
  const page = readFileSync(PAGE, "utf8");
  const [start, end] = [page.indexOf(START) + START.length, page.indexOf(END)];
  writeFileSync(PAGE, `${page.slice(0, start)}\n\n${table}\n\n${page.slice(end)}`);
} else process.stdout.write(`${table}\n`);
