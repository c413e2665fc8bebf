/**
 * Running scores of one series: those of every horizon, and the scale of MASE.
 *
 * @module
 */
import type { MaturedEvaluation } from "../forecast-types.js";
import {
  EARLY_COUNT,
  emptyScores,
  scoreInto,
  settle,
  totals,
  withRoom,
  type HorizonScores,
} from "./horizon-scores.js";
import { seasonalLag } from "./reference-forecasts.js";
import { absoluteError } from "./scoring-rules.js";
import { warmUpCount } from "./warm-up.js";

/** Plain arrays, as a snapshot stores them. */
export interface SeriesScoresState {
  readonly horizons: readonly HorizonScores[];
  /** Newest value known at each of the latest rows, ring by row index, value units. */
  readonly lastValues: Float64Array;
  /** Shape (4): rows, whether a value was observed (0 or 1), sum and count of one-step naive errors. */
  readonly counters: Float64Array;
  /** Shape (rows, 2), up to 400: that error per early row, and whether there is one; (0) once settled. */
  earlySteps: Float64Array;
}

export interface ScoreOptions {
  /** Ascending, steps. */
  readonly horizons: readonly number[];
  /** Season of the seasonal naive forecast, steps; 1 makes it the naive one. */
  readonly season: number;
}

const [ROWS, SEEN, STEP_SUM, STEP_COUNT] = [0, 1, 2, 3] as const;

/** Accumulates the scores of one series while it runs. */
export class SeriesScores {
  readonly #options: ScoreOptions;
  readonly state: SeriesScoresState;

  /** @param state Scores to resume from, of the same options. Its arrays are written in place. */
  constructor(options: ScoreOptions, state?: SeriesScoresState) {
    this.#options = options;
    const horizonMax = options.horizons.at(-1) ?? 1;
    const rowsBack = Math.max(horizonMax, seasonalLag(horizonMax, options.season)) + 1;
    this.state = state ?? {
      horizons: options.horizons.map(() => emptyScores()),
      lastValues: new Float64Array(rowsBack),
      counters: new Float64Array(4),
      earlySteps: new Float64Array(0),
    };
  }

  /** Rows observed, with and without a value. */
  get rowCount(): number {
    return this.state.counters[ROWS]!;
  }

  /**
   * Observes one row and scores the forecasts whose target it is. A value that is not finite counts as
   * missing; a forecast without an actual is not scored.
   */
  observe(value: number | undefined, matured: readonly MaturedEvaluation[]): void {
    const { counters, lastValues, horizons } = this.state;
    const row = counters[ROWS]!;
    const actual = value !== undefined && Number.isFinite(value) ? value : undefined;
    if (actual !== undefined && counters[SEEN] === 1) {
      for (const { forecast, actual: found } of matured) {
        if (found === undefined) continue;
        const index = this.#options.horizons.indexOf(forecast.horizon);
        const naive = this.#lastValueAt(forecast.origin);
        const seasonal = this.#seasonalAt(forecast.target, forecast.horizon);
        scoreInto(horizons[index]!, forecast, actual, { naive, seasonal });
      }
      this.#addStep(row, absoluteError(actual, this.#lastValueAt(row - 1)));
    }
    const last = row === 0 ? 0 : this.#lastValueAt(row - 1);
    // Before the first value the ring holds zeros. Nothing reads them: there are no forecasts yet.
    lastValues[row % lastValues.length] = actual ?? last;
    if (actual !== undefined && counters[SEEN] === 0) {
      counters[SEEN] = 1;
      lastValues.fill(actual);
    }
    counters[ROWS] = row + 1;
    if (row + 1 === EARLY_COUNT) this.#settle();
  }

  /** Sums of `TERMS`, shape (13), of horizon number `index`, as if the series ended now. */
  totals(index: number): Float64Array {
    return totals(this.state.horizons[index]!, this.#options.horizons[index]!, this.rowCount);
  }

  /**
   * Mean absolute one-step change over the scored part, value units: the scale of MASE (Hyndman & Koehler
   * 2006), taken out of sample. `undefined` without a scored step.
   */
  get stepErrorMean(): number | undefined {
    const { counters } = this.state;
    const early = this.#earlySteps();
    const count = counters[STEP_COUNT]! + early.count;
    return count === 0 ? undefined : (counters[STEP_SUM]! + early.sum) / count;
  }

  #settle(): void {
    for (const [index, scores] of this.state.horizons.entries()) {
      settle(scores, this.#options.horizons[index]!);
    }
    const { counters } = this.state;
    const early = this.#earlySteps();
    counters[STEP_SUM] = early.sum;
    counters[STEP_COUNT] = early.count;
    this.state.earlySteps = new Float64Array(0);
  }

  #earlySteps(): { sum: number; count: number } {
    const { earlySteps } = this.state;
    const early = { sum: 0, count: 0 };
    for (let i = 2 * warmUpCount(this.rowCount); i < earlySteps.length; i += 2) {
      early.sum += earlySteps[i]!;
      early.count += earlySteps[i + 1]!;
    }
    return early;
  }

  #addStep(row: number, error: number): void {
    const { counters } = this.state;
    if (row < EARLY_COUNT) {
      this.state.earlySteps = withRoom(this.state.earlySteps, row, 2);
      const { earlySteps } = this.state;
      earlySteps[2 * row] = error;
      earlySteps[2 * row + 1] = 1;
    } else {
      counters[STEP_SUM]! += error;
      counters[STEP_COUNT]! += 1;
    }
  }

  #lastValueAt(row: number): number {
    const { lastValues } = this.state;
    return lastValues[row % lastValues.length]!;
  }

  /** The seasonal naive forecast; the naive one while less than one season was observed. */
  #seasonalAt(target: number, horizon: number): number {
    const row = target - seasonalLag(horizon, this.#options.season);
    return this.#lastValueAt(row < 0 ? target - horizon : row);
  }
}
