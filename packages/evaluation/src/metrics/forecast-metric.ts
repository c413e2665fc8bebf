/**
 * Metrics as ratios of two sums of score terms, one pair per forecast, so that a metric over any window
 * is a ratio of two sums.
 *
 * @module
 */
import { ScoreAccumulator, TERMS, type Term } from "../scores/score-accumulator.js";

/** One forecast with its outcome, as a file or a stream provides it. */
export interface ForecastOutcome {
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
  /** Absolute error of the naive forecast, value units: the difficulty of the step. */
  readonly naiveError: number;
}

export interface Metric {
  /** For people. */
  readonly meaning: string;
  /** The correct share, for a coverage. Absent: smaller is better. */
  readonly nominal?: number;
  readonly numerator: Term;
  /** Factor of the numerator. */
  readonly factor: number;
  readonly denominator: Term;
}

export const METRICS: Readonly<Record<string, Metric>> = {
  mase: {
    meaning: "mean |error| over that of the naive forecast on the same rows",
    numerator: "absoluteError",
    factor: 1,
    denominator: "naiveError",
  },
  mae: {
    meaning: "mean |error|, value units",
    numerator: "absoluteError",
    factor: 1,
    denominator: "count",
  },
  wis: {
    meaning: "weighted interval score: twice the mean pinball loss of the quantiles, value units",
    numerator: "pinballLoss",
    factor: 2,
    denominator: "count",
  },
  width: {
    meaning: "mean width of the 80 % interval, value units",
    numerator: "width80",
    factor: 1,
    denominator: "count",
  },
  coverage: coverage(0.8, "inside80"),
  coverage50: coverage(0.5, "inside50"),
  coverage95: coverage(0.95, "inside95"),
};

function coverage(nominal: number, numerator: Term): Metric {
  return {
    meaning: `share of values inside the ${100 * nominal} % interval`,
    nominal,
    numerator,
    factor: 1,
    denominator: "count",
  };
}

/** Collects the terms of one series at one horizon, in the order of the targets. */
export class MetricCollector {
  readonly steps: ScoredStep[] = [];
  readonly #metric: Metric;
  readonly #horizon: number;
  /** By target, of the last `horizon` targets. */
  readonly #actuals = new Map<number, number>();
  /** Terms of one forecast. */
  readonly #terms = new Float64Array(TERMS.length);
  readonly #scores = new ScoreAccumulator({ terms: this.#terms });

  constructor(metric: Metric, horizon: number) {
    this.#metric = metric;
    this.#horizon = horizon;
  }

  /** Forecasts of the warm-up, and those without an accepted actual, are not scored. */
  update(forecast: ForecastOutcome): void {
    const { target, actual, mode, flags } = forecast;
    if (actual === undefined || flags.includes("target_rejected")) return;
    const naive = this.#actuals.get(target - this.#horizon);
    this.#actuals.set(target, actual);
    this.#actuals.delete(target - this.#horizon - 1);
    if (naive === undefined || mode === "warming_up") return;
    const { numerator, factor, denominator } = this.#metric;
    const scores = this.#scores;
    this.#terms.fill(0);
    scores.add(forecast, actual, { naive, seasonal: naive });
    this.steps.push({
      target,
      numerator: factor * scores.sum(numerator),
      denominator: scores.sum(denominator),
      naiveError: scores.sum("naiveError"),
    });
  }
}
