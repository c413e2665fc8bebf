/**
 * The result of a backtest as plain data: what `--json` and `backtest.json` hold.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "@meristem/leyline";
import { OWN_NAME, type Contest, type Kind, type Lane } from "./contest.js";

/** One forecaster at one horizon. A number is null where it cannot be said. */
export interface BacktestRow {
  readonly forecaster: string;
  readonly kind: Kind;
  readonly horizon: number;
  /** Forecasts scored. Peers that must be fitted anew are asked for fewer. */
  readonly n: number;
  readonly mae: number | null;
  /** MAE over the mean absolute one-step change of the scored part. */
  readonly mase: number | null;
  /** MAE over that of the last value, and of the value one season before, on the same targets. */
  readonly vs_naive: number | null;
  readonly vs_seasonal_naive: number | null;
  /** MAE over that of our own forecast on the same targets. */
  readonly vs_meristem: number | null;
  /** The difference to our own error in standard errors; below 2 either way it is noise. */
  readonly difference_in_errors: number | null;
  /** Mean weighted interval score of the median, the 80 % and the 95 % interval. */
  readonly wis: number | null;
  readonly wis_vs_naive: number | null;
  readonly pinball: number | null;
  readonly coverage: Readonly<Record<"50" | "80" | "95", number | null>>;
  /** Share of values at or below each quantile, by level. */
  readonly reliability: Readonly<Record<string, number | null>>;
  /** Share of values in each twentieth of their predictive distributions. */
  readonly transform: readonly number[];
  /** MAE over the naive one of the whole, in each fortieth of the series; null where nothing fell. */
  readonly over_time: readonly (number | null)[];
}

export interface BacktestSeries {
  readonly series: string;
  readonly rows: number;
  readonly scored_from: number;
  /** Seasonal periods the predictor found, steps. */
  readonly seasons: readonly number[];
  readonly results: readonly BacktestRow[];
  /** Median time of a forecast, microseconds: ours with its gate, a peer's with quantiles or its fit. */
  readonly microseconds: Readonly<Record<string, number>>;
  /** What a peer threw, by name: it took no part from there on. */
  readonly faults: Readonly<Record<string, string>>;
}

export interface BacktestReport {
  readonly format: "meristem.backtest/1";
  readonly input: string;
  readonly horizons: readonly number[];
  /** Packages that took part, with their versions and how they were used. */
  readonly peers: readonly {
    readonly name: string;
    readonly version: string;
    readonly manner: string;
  }[];
  readonly series: readonly BacktestSeries[];
}

/** The series as far as it has been read. Rows: by horizon, then by error against naive. */
export function seriesReport(
  series: string,
  rows: number,
  scoredFrom: number,
  contest: Contest,
): BacktestSeries {
  const { lanes, changeMean, seasons } = contest;
  const naive = new Map(
    lanes.filter(({ name }) => name === "naive").map((lane) => [lane.horizon, lane]),
  );
  const results = lanes
    .filter(({ tally }) => tally.count > 0)
    .map((lane) => rowOf(lane, changeMean, naive.get(lane.horizon)))
    .toSorted((a, b) => a.horizon - b.horizon || (a.vs_naive ?? 0) - (b.vs_naive ?? 0));
  const times = contest.times();
  return {
    series,
    rows,
    scored_from: scoredFrom,
    seasons,
    results,
    microseconds: Object.fromEntries(times.map(({ name, microseconds }) => [name, microseconds])),
    faults: Object.fromEntries(
      times.flatMap(({ name, fault }) => (fault === undefined ? [] : [[name, fault]])),
    ),
  };
}

function rowOf(lane: Lane, changeMean: number | undefined, naive: Lane | undefined): BacktestRow {
  const { tally, name, kind, horizon } = lane;
  const { count, belowCounts, inside } = tally;
  const mae = tally.absoluteError / count;
  const wis = tally.intervalScore / count;
  const naiveWis = naive === undefined ? 0 : naive.tally.intervalScore / naive.tally.count;
  return {
    forecaster: name,
    kind,
    horizon,
    n: count,
    mae,
    mase: ratio(mae, changeMean),
    vs_naive: ratio(tally.absoluteError, tally.naiveError),
    vs_seasonal_naive: ratio(tally.absoluteError, tally.seasonalError),
    vs_meristem: name === OWN_NAME ? 1 : ratio(tally.absoluteError, tally.ownError),
    difference_in_errors: tally.differenceInErrors ?? null,
    wis,
    // On other targets the naive score would be another one.
    wis_vs_naive: naive?.tally.count === count ? ratio(wis, naiveWis) : null,
    pinball: tally.pinballLoss / count,
    coverage: {
      "50": inside["50"] / count,
      "80": inside["80"] / count,
      "95": inside["95"] / count,
    },
    reliability: Object.fromEntries(QUANTILE_LEVELS.map((q, i) => [q, belowCounts[i]! / count])),
    transform: Array.from(tally.transformCounts, (hits) => hits / count),
    over_time: Array.from(tally.stretchErrors, (sum, i) => {
      const hits = tally.stretchCounts[i]!;
      return hits === 0 ? null : ratio(sum / hits, tally.naiveError / count);
    }),
  };
}

function ratio(above: number, below: number | undefined): number | null {
  return below !== undefined && below > 0 ? above / below : null;
}
