/**
 * Input of a backtest report: the parts of `backtest.json` that the page shows.
 *
 * The types are structural: a larger object with these fields is accepted. A number is null where it is
 * undefined, for example a ratio over zero.
 *
 * @module
 */

/** Scores of one forecaster at one horizon. */
export interface BacktestRow {
  readonly forecaster: string;
  /** `meristem`: the forecast under test; `member`: one of its experts; `peer`: another package. */
  readonly kind: "meristem" | "member" | "peer";
  /** Steps. */
  readonly horizon: number;
  /** Number of scored forecasts. */
  readonly n: number;
  /** Mean absolute error, value units. */
  readonly mae: number | null;
  readonly mase: number | null;
  /** MAE over that of another forecaster on the same targets. */
  readonly vs_naive: number | null;
  readonly vs_seasonal_naive: number | null;
  readonly vs_meristem: number | null;
  /** Difference to the MAE of the forecast under test, standard errors. */
  readonly difference_in_errors: number | null;
  /** Mean weighted interval score, value units. */
  readonly wis: number | null;
  readonly wis_vs_naive: number | null;
  /** Share of the actuals inside the central interval, by its percentage. */
  readonly coverage: Readonly<Record<"80" | "95", number | null>>;
  /** Share of the actuals at or below each quantile, by level. */
  readonly reliability: Readonly<Record<string, number | null>>;
  /** Histogram of the probability integral transform: shares in bins of equal width. */
  readonly transform: readonly number[];
  /** MAE over the mean naive error, in consecutive parts of the series of equal length. */
  readonly over_time: readonly (number | null)[];
}

/** One series of a backtest. */
export interface BacktestSeries {
  readonly series: string;
  /** Number of steps. */
  readonly rows: number;
  /** First step whose forecasts are scored. */
  readonly scored_from: number;
  /** Lengths of the seasons that were found, steps. */
  readonly seasons: readonly number[];
  /** In the order of the table. */
  readonly results: readonly BacktestRow[];
}

/** Input of `renderBacktestReport`. */
export interface BacktestReport {
  /** Steps. */
  readonly horizons: readonly number[];
  /** Other packages in the comparison. */
  readonly peers: readonly {
    readonly name: string;
    readonly version: string;
    /** How it was used, for example `online` or `refitted to the newest 1000 values`. */
    readonly manner: string;
  }[];
  readonly series: readonly BacktestSeries[];
}

/** Names of forecasters that the field knows: members shown without a request for all of them. */
const WELL_KNOWN =
  /^(naive|drift|seasonal-naive.*|ses|trend|holt-winters(-\d+)?|airline|autoregression|linear)$/;
/** Standard errors below which a difference is called noise. */
const NOISE_ERRORS = 2;

/** Whether a table of the well-known forecasters includes the row. */
export function isShownByDefault({
  kind,
  forecaster,
}: Pick<BacktestRow, "kind" | "forecaster">): boolean {
  return kind !== "member" || WELL_KNOWN.test(forecaster);
}

/** Whether the MAE differs from that of the forecast under test by less than two standard errors. */
export function isNoise({
  kind,
  difference_in_errors: difference,
}: Pick<BacktestRow, "kind" | "difference_in_errors">): boolean {
  return kind !== "meristem" && difference !== null && Math.abs(difference) < NOISE_ERRORS;
}
