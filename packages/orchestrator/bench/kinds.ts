/**
 * What the predictor is good and bad at: its error beside what anyone could do, by kind of series.
 *
 *   npm run -s bench:kinds [-- --write] [--count 2000] [--seeds 5]
 *
 * Generated series, the same numbers in every run; scored from row 300 on. `--write` puts the table in
 * docs/forecasting.md, between its two marks.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createPredictor } from "@meristem/orchestrator";
import { KINDS } from "../src/testing/series-kinds.js";

const { values: options } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    count: { type: "string", default: "2000" },
    seeds: { type: "string", default: "5" },
  },
});
const HORIZONS = [1, 12];
const SCORED_FROM = 300;
const PAGE = "../../docs/forecasting.md";
const [START, END] = ["<!-- bench:kinds -->", "<!-- /bench:kinds -->"];

interface Sums {
  count: number;
  own: number;
  naive: number;
  seasonal: number;
  in80: number;
  in95: number;
  surprising: number;
}

const emptySums = (): Sums => ({
  count: 0,
  own: 0,
  naive: 0,
  seasonal: 0,
  in80: 0,
  in95: 0,
  surprising: 0,
});

/** Sums a horizon over one series. */
function judge(values: readonly number[], season: number): Sums[] {
  const predictor = createPredictor({ config: { horizons: HORIZONS } });
  const sums = HORIZONS.map(emptySums);
  for (const [row, value] of values.entries()) {
    for (const { forecast, surprise } of predictor.observe(value).matured) {
      const { origin, horizon, point, quantiles: q } = forecast;
      if (origin + 1 < SCORED_FROM) continue;
      const own = sums[HORIZONS.indexOf(horizon)]!;
      const back = season > 0 ? season * Math.ceil(horizon / season) : horizon;
      own.count++;
      own.own += Math.abs(value - point);
      own.naive += Math.abs(value - values[origin]!);
      own.seasonal += Math.abs(value - values[row - back]!);
      own.in80 += value >= q[2]! && value <= q[6]! ? 1 : 0;
      own.in95 += value >= q[0]! && value <= q[8]! ? 1 : 0;
      own.surprising += (surprise ?? 0) > 2 ? 1 : 0;
    }
  }
  return sums;
}

function added(all: readonly Sums[][], index: number): Sums {
  const total = emptySums();
  for (const sums of all) {
    for (const name of Object.keys(total) as (keyof Sums)[]) total[name] += sums[index]![name];
  }
  return total;
}

const ratio = (value: number): string => value.toFixed(value < 0.1 ? 3 : 2);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const lines = [
  "| series | 1 ahead ÷ naive | 12 ahead ÷ naive | ÷ seasonal naive | 80 % held | 95 % held | surprise > 2 |",
  "| --- | --- | --- | --- | --- | --- | --- |",
];
for (const { name, season, make } of KINDS) {
  const all = Array.from({ length: Number(options.seeds) }, (_, seed) =>
    judge(make(Number(options.count), seed + 1), season),
  );
  const [one, twelve] = [added(all, 0), added(all, 1)];
  const cells = [
    name,
    ratio(one.own / one.naive),
    ratio(twelve.own / twelve.naive),
    season > 0 ? `${ratio(one.own / one.seasonal)}, ${ratio(twelve.own / twelve.seasonal)}` : "–",
    `${percent(one.in80 / one.count)}, ${percent(twelve.in80 / twelve.count)}`,
    `${percent(one.in95 / one.count)}, ${percent(twelve.in95 / twelve.count)}`,
    percent(one.surprising / one.count),
  ];
  lines.push(`| ${cells.join(" | ")} |`);
}
const table = lines.join("\n");
if (options.write) {
  const page = readFileSync(PAGE, "utf8");
  const [start, end] = [page.indexOf(START) + START.length, page.indexOf(END)];
  writeFileSync(PAGE, `${page.slice(0, start)}\n\n${table}\n\n${page.slice(end)}`);
} else process.stdout.write(`${table}\n`);
