/**
 * What one forecast adds to a metric, so that a metric over any stretch is a ratio of two sums.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "@meristem/leyline";

/** One forecast with its outcome, as a file or a stream gives it. */
export interface JudgedForecast {
  readonly target: number;
  /** Value units; `undefined`: not observed, or without a value. */
  readonly actual: number | undefined;
  readonly point: number;
  /** Shape (9), order of `QUANTILE_LEVELS`, value units. */
  readonly quantiles: ArrayLike<number>;
  readonly mode: string;
  readonly flags: readonly string[];
}

/** One scored forecast. */
export interface ScoredStep {
  /** Index of the row that was forecast. */
  readonly target: number;
  readonly numerator: number;
  readonly denominator: number;
  /** |error| of repeating the last value, value units: how hard the step was. */
  readonly naiveError: number;
}

export interface Metric {
  /** What it says, for people. */
  readonly meaning: string;
  /** The share that is right, for coverage; absent: the smaller, the better. */
  readonly nominal?: number;
  readonly terms: (
    forecast: JudgedForecast,
    actual: number,
    naiveError: number,
  ) => readonly [numerator: number, denominator: number];
}

const errorOf = ({ point }: JudgedForecast, actual: number): number => Math.abs(actual - point);

export const METRICS: Readonly<Record<string, Metric>> = {
  mase: {
    meaning: "mean |error| over that of the naive forecast on the same rows",
    terms: (forecast, actual, naiveError) => [errorOf(forecast, actual), naiveError],
  },
  mae: {
    meaning: "mean |error|, value units",
    terms: (forecast, actual) => [errorOf(forecast, actual), 1],
  },
  wis: {
    meaning: "weighted interval score: twice the mean pinball loss of the quantiles, value units",
    terms: (forecast, actual) => [2 * pinballOf(forecast, actual), 1],
  },
  width: {
    meaning: "mean width of the 80 % interval, value units",
    terms: ({ quantiles: q }) => [q[levelIndex(0.9)]! - q[levelIndex(0.1)]!, 1],
  },
  coverage: coverage(0.8),
  coverage50: coverage(0.5),

  coverage95: coverage(0.95),
};

function coverage(nominal: number): Metric {
  const [low, high] = [levelIndex((1 - nominal) / 2), levelIndex((1 + nominal) / 2)];
  return {
    meaning: `share of values inside the ${100 * nominal} % interval`,
    nominal,
    terms: ({ quantiles: q }, actual) => [actual >= q[low]! && actual <= q[high]! ? 1 : 0, 1],
  };
}

function levelIndex(level: number): number {
  return QUANTILE_LEVELS.findIndex((known) => Math.abs(known - level) < 1e-9);
}

function pinballOf({ quantiles }: JudgedForecast, actual: number): number {
  let loss = 0;
  for (const [i, level] of QUANTILE_LEVELS.entries()) {
    const above = actual - quantiles[i]!;
    loss += above >= 0 ? level * above : (level - 1) * above;
  }
  return loss / QUANTILE_LEVELS.length;
}

/** Scores the forecasts of one series at one horizon, in the order of their targets. */
export class MetricCollector {
  readonly steps: ScoredStep[] = [];
  readonly #metric: Metric;
  readonly #horizon: number;
  /** By target, of the last `horizon` targets. */
  readonly #actuals = new Map<number, number>();

  constructor(metric: Metric, horizon: number) {
    this.#metric = metric;
    this.#horizon = horizon;
  }

  /** What was forecast while warming up, or has no trusted value to compare with, is not scored. */
  take(forecast: JudgedForecast): void {
    const { target, actual, mode, flags } = forecast;
    if (actual === undefined || flags.includes("target_rejected")) return;
    const before = this.#actuals.get(target - this.#horizon);
    this.#actuals.set(target, actual);
    this.#actuals.delete(target - this.#horizon - 1);
    if (before === undefined || mode === "warming_up") return;
    const naiveError = Math.abs(actual - before);
    const [numerator, denominator] = this.#metric.terms(forecast, actual, naiveError);
    this.steps.push({ target, numerator, denominator, naiveError });
  }
}
