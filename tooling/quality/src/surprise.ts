/**
 * Calibration of surprises: over every series of a directory, the share of observations whose two-sided
 * tail probability was below p, for each p, after the warm-up of the scores.
 *
 *   npm run -s bench:surprise -- DIR [--horizons 1,12] [--json]
 *
 * A share above p means too many alarms. The quantiles over series follow the pooled share.
 */
import { parseArgs } from "node:util";
import { warmUpCount } from "@meristem/evaluation/advanced";
import { createPredictor } from "@meristem/orchestrator";
import { pathFromCaller } from "./command-paths.js";
import { readSeries, type Series } from "./read-series.js";

const PROBABILITIES = [0.1, 0.05, 0.01, 0.001, 0.0001];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    horizons: { type: "string", default: "1,12" },
    json: { type: "boolean", default: false },
  },
});
const directory = positionals[0];
if (directory === undefined) throw new Error("usage: npm run bench:surprise -- DIR");
const horizons = options.horizons.split(",").map(Number);

/** Per horizon, of each series: surprises, decades. */
const surprises = new Map(horizons.map((horizon) => [horizon, [] as number[][]]));
for (const series of readSeries(pathFromCaller(directory))) {
  const own = surprisesOf(series);
  for (const horizon of horizons) surprises.get(horizon)!.push(own.get(horizon)!);
}

function surprisesOf({ values }: Series): Map<number, number[]> {
  const predictor = createPredictor({ config: { horizons } });
  const own = new Map(horizons.map((horizon) => [horizon, [] as number[]]));
  const warm = warmUpCount(values.length);
  for (const value of values) {
    for (const { forecast, surprise } of predictor.observe(value).matured) {
      if (surprise === undefined || forecast.origin + 1 < warm) continue;
      own.get(forecast.horizon)!.push(surprise);
    }
  }
  return own;
}

const shareBelow = (own: readonly number[], p: number): number =>
  own.filter((surprise) => surprise > -Math.log10(p)).length / own.length;

const rows = horizons.flatMap((horizon) => {
  const series = surprises.get(horizon)!;
  const all = series.flat();
  return PROBABILITIES.map((p) => {
    const shares = series.map((own) => shareBelow(own, p)).toSorted((a, b) => a - b);
    const at = (share: number): number => shares[Math.round(share * (shares.length - 1))]!;
    const observed = shareBelow(all, p);
    return {
      horizon,
      p,
      count: all.length,
      observed,
      low: at(0.1),
      median: at(0.5),
      high: at(0.9),
    };
  });
});

if (options.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else {
  process.stdout.write("horizon  p       observed  of series: 10 %   median   90 %   forecasts\n");
  for (const { horizon, p, observed, low, median, high, count } of rows) {
    const cells = [observed, low, median, high].map((share) => share.toFixed(5));
    process.stdout.write(
      `${String(horizon).padEnd(7)}  ${String(p).padEnd(6)}  ${cells[0]}` +
        `          ${cells.slice(1).join("  ")}  ${count}\n`,
    );
  }
}
