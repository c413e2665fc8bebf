/**
 * The result of a backtest as plain data: the format of `--json` and `backtest.json`.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "@meristem/leyline";
import {
  OWN_NAME,
  type Candidate,
  type CandidateKind,
  type ForecasterStatus,
} from "./candidate.js";

/** One forecaster at one horizon. A number is null where it is undefined, such as a ratio over 0. */
export interface BacktestRow {
  readonly forecaster: string;
  readonly kind: CandidateKind;
  readonly horizon: number;
  /** Forecasts scored. Peers that are refitted for each forecast have fewer. */
  readonly n: number;
  readonly mae: number | null;
  /** MAE over the mean absolute one-step change of the scored part. */
  readonly mase: number | null;
  /** MAE over that of the naive and the seasonal naive forecast, on the same targets. */
  readonly vs_naive: number | null;
  readonly vs_seasonal_naive: number | null;
  /** MAE over that of the predictor under test, on the same targets. */
  readonly vs_meristem: number | null;
  /** Difference to that error in standard errors; between −2 and 2 it is noise. */
  readonly difference_in_errors: number | null;
  /** Mean weighted interval score of the point, the 80 % and the 95 % interval. */
  readonly wis: number | null;
  readonly wis_vs_naive: number | null;
  readonly pinball: number | null;
  readonly coverage: Readonly<Record<"50" | "80" | "95", number | null>>;
  /** Share of the actuals at or below each quantile, by level. */
  readonly reliability: Readonly<Record<string, number | null>>;
  /** Histogram of the probability integral transform: shares in 20 bins. */
  readonly transform: readonly number[];
  /** MAE over the naive one of the whole, in each of 40 segments; null for a segment without forecasts. */
  readonly over_time: readonly (number | null)[];
}

export interface BacktestSeries {
  readonly series: string;
  readonly rows: number;
  readonly scored_from: number;
  /** Seasonal periods that the predictor has found, steps. */
  readonly seasons: readonly number[];
  /** By horizon, then by error over the naive error. */
  readonly results: readonly BacktestRow[];
  /** Median time of a forecast: of a peer with its quantiles or its fit. Empty without a clock. */
  readonly microseconds: Readonly<Record<string, number>>;
  /** Message of the error that ended a peer's part, by name. */
  readonly faults: Readonly<Record<string, string>>;
}

/** The whole file: one or more series. */
export interface BacktestReport {
  readonly format: "meristem.backtest/1";
  readonly input: string;
  readonly horizons: readonly number[];
  /** Other packages, with their versions and how they were used. */
  readonly peers: readonly {
    readonly name: string;
    readonly version: string;
    readonly manner: string;
  }[];
  readonly series: readonly BacktestSeries[];
}

export interface SeriesOutcome {
  readonly series: string;
  readonly rows: number;
  readonly scoredFrom: number;
  readonly seasons: readonly number[];
  readonly candidates: readonly Candidate[];
  /** Scale of MASE, value units. */
  readonly stepErrorMean: number | undefined;
  readonly statuses: readonly ForecasterStatus[];
}

export function seriesResult(outcome: SeriesOutcome): BacktestSeries {
  const { series, rows, scoredFrom, seasons, candidates, stepErrorMean, statuses } = outcome;
  const naive = new Map(
    candidates.filter(({ name }) => name === "naive").map((one) => [one.horizon, one]),
  );
  const results = candidates
    .filter(({ scores }) => scores.count > 0)
    .map((candidate) => rowOf(candidate, stepErrorMean, naive.get(candidate.horizon)))
    .toSorted((a, b) => a.horizon - b.horizon || (a.vs_naive ?? 0) - (b.vs_naive ?? 0));
  const times = statuses.flatMap(({ name, microseconds }) =>
    microseconds === undefined ? [] : [[name, microseconds] as const],
  );
  const faults = statuses.flatMap(({ name, fault }) =>
    fault === undefined ? [] : [[name, fault] as const],
  );
  return {
    series,
    rows,
    scored_from: scoredFrom,
    seasons,
    results,
    microseconds: Object.fromEntries(times),
    faults: Object.fromEntries(faults),
  };
}

function rowOf(
  { name, kind, horizon, scores, paired }: Candidate,
  stepErrorMean: number | undefined,
  naive: Candidate | undefined,
): BacktestRow {
  const { count } = scores;
  const { belowCounts, transformCounts } = scores.state.distribution!;
  const mae = scores.mean("absoluteError")!;
  const wis = scores.meanWeightedIntervalScore!;
  const naiveWis =
    naive?.scores.count === count ? naive.scores.meanWeightedIntervalScore : undefined;
  return {
    forecaster: name,
    kind,
    horizon,
    n: count,
    mae,
    mase: ratio(mae, stepErrorMean),
    vs_naive: ratio(scores.sum("absoluteError"), scores.sum("naiveError")),
    vs_seasonal_naive: ratio(scores.sum("absoluteError"), scores.sum("seasonalError")),
    vs_meristem: name === OWN_NAME ? 1 : ratio(scores.sum("absoluteError"), paired.referenceError),
    difference_in_errors: paired.differenceInErrors ?? null,
    wis,
    // Only on the same targets are the two scores comparable.
    wis_vs_naive: ratio(wis, naiveWis),
    pinball: scores.mean("pinballLoss")!,
    coverage: {
      "50": scores.mean("inside50")!,
      "80": scores.mean("inside80")!,
      "95": scores.mean("inside95")!,
    },
    reliability: Object.fromEntries(QUANTILE_LEVELS.map((q, i) => [q, belowCounts[i]! / count])),
    transform: Array.from(transformCounts, (hits) => hits / count),
    over_time: Array.from(paired.errors, (sum, i) => {
      const hits = paired.counts[i]!;
      return hits === 0 ? null : ratio(sum / hits, scores.mean("naiveError"));
    }),
  };
}

function ratio(above: number, below: number | undefined): number | null {
  return below !== undefined && below > 0 ? above / below : null;
}
