/**
 * What a predictor gives to its caller: forecasts, what became of them, and what happened.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";

export { MEDIAN_INDEX, QUANTILE_LEVELS } from "@meristem/leyline";

/** How the predictor is working; see `regime/mode-table.ts` for what leads where. */
export type Mode = "warming_up" | "standard" | "robust" | "degraded" | "emergency";

/** A family of experts: A projection, B Fokker–Planck, C Itô–Lévy, D rough paths. */
export type KernelName = "A" | "B" | "C" | "D";

/** One forecast: made at `origin`, about `target`. */
export interface HorizonForecast {
  /** 0-based index of the last observation seen. Missing and rejected ones count, left-out ones do not. */
  readonly origin: number;
  /** Steps ahead, >= 1: as many rows, if none is left out. */
  readonly horizon: number;
  /** `origin + horizon`. */
  readonly target: number;
  /** The forecast to be judged by absolute error, value units, finite. */
  readonly point: number;
  /** Shape (9), order of {@link QUANTILE_LEVELS}, value units, non-decreasing, finite. */
  readonly quantiles: Float64Array;
  readonly mode: Mode;
  /** Of `warming_up`, `robust`, `degraded`, `emergency`, `missing`, `rejected`; the last two say
   * that the observation at `origin` had no usable value. */
  readonly flags: readonly string[];
}

/** A forecast whose target has come. */
export interface MaturedForecast {
  readonly forecast: HorizonForecast;
  /** What came, value units. A rejected value is still given; `undefined` when nothing came. */
  readonly actual: number | undefined;
  /**
   * How unlikely that was by this forecast: −log10 of the calibrated two-sided tail probability,
   * decades, 0…30. One value in a hundred is above 2. A rejected value has one too; `undefined` when
   * nothing came, or the forecast was flagged `warming_up`: its tails are not known yet.
   */
  readonly surprise: number | undefined;
  /** The forecast's own, then `target_missing` or `target_rejected`, then `target_late`. */
  readonly flags: readonly string[];
}

/** How much each expert says, averaged over horizons; both sum to 1. */
export interface ForecastWeights {
  readonly experts: Readonly<Record<string, number>>;
  /** The numbers of `experts` in their order, shape (expert_count): for whoever needs no names. */
  readonly expertValues: Float64Array;
  readonly kernels: Readonly<Record<KernelName, number>>;
}

/** Numbers about the predictor itself. None of them is a value of the series. */
export interface ForecastDiagnostics {
  /** Running scale of one-step forecast errors over that of one-step changes, dimensionless. */
  readonly relativeError: number;
  /** Free energy of the shortest horizon's weights: mean loss less a share of entropy. */
  readonly freeEnergy: number;
  /** What the last move of weight cost, mean cost 1; 0 under rules that move none. */
  readonly transportCost: number;
  /** Whether the last transport was solved to tolerance; true where none was. */
  readonly transportConverged: boolean;
  /** How far the weights went in the last move, radians. */
  readonly fisherRaoDistance: number;
  /** Shannon entropy of the weights, nats. */
  readonly weightEntropy: number;
  /** Larger of the mean chart's two sums, dimensionless. */
  readonly cusumMean: number;
  readonly cusumMeanThreshold: number;
  /** Larger of the variance chart's two sums, dimensionless. */
  readonly cusumVariance: number;
  readonly cusumVarianceThreshold: number;
  /** Kurtosis of the standardised errors, shrunk towards 3. */
  readonly kurtosis: number;
  /** Fast over slow error scale, dimensionless. */
  readonly volatilityRatio: number;
  /**
   * Hurst exponent of the newest 512 values and its standard error: ½ for a random walk, 0 for noise.
   * Absent until there are so many, and in profile `lite`; so are the next two.
   */
  readonly hurstExponent?: number;
  readonly hurstStandardError?: number;
  /**
   * Variance of changes over 16 steps, over 16 times that of single changes: 1 for a random walk,
   * towards 0 for a stationary series, above 1 where changes go on.
   */
  readonly varianceRatio?: number;
  /** How far the last value is from the running mean, running standard deviations. */
  readonly levelScore?: number;
  /** Rung of the load ladder: 0 while no expert is shed. */
  readonly rung?: number;
  /** Seasonal periods in use, steps; empty when none. */
  readonly seasons: readonly number[];
}

/** Something that happened, numbered from 1 per predictor. */
export type PredictorEvent = v1.Event;

/** What one observation leads to: the forecasts of all configured horizons, and the news. */
export interface Forecast {
  readonly seriesKey: string;
  /** 0-based index of the last observation seen. */
  readonly origin: number;
  readonly eventTimeUnixNs?: bigint;
  readonly mode: Mode;
  readonly flags: readonly string[];
  /** Ascending by horizon. Empty until the first usable value. */
  readonly horizons: readonly HorizonForecast[];
  /** Forecasts whose target is this observation, ascending by horizon. */
  readonly matured: readonly MaturedForecast[];
  readonly weights: ForecastWeights;
  readonly events: readonly PredictorEvent[];
  readonly diagnostics: ForecastDiagnostics;
}
