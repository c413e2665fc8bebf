/**
 * Errors of every expert at one horizon, relative to the combined forecast on the same targets.
 *
 * @module
 */
import type { Predictor } from "@meristem/orchestrator";

export interface ExpertLoss {
  /** Mean |error| over that of the combined forecast, on the same targets. */
  readonly relativeError: number;
  /** Targets that were scored. */
  readonly count: number;
}

interface PendingPoints {
  readonly combined: number;
  readonly byExpert: ReadonlyMap<string, number>;
}

export class ExpertLosses {
  readonly #horizon: number;
  /** By target. */
  readonly #pending = new Map<number, PendingPoints>();
  readonly #sums = new Map<string, { error: number; combined: number; count: number }>();

  constructor(horizon: number) {
    this.#horizon = horizon;
  }

  /** Stores the forecasts that the predictor made at `origin`. */
  addForecasts(predictor: Predictor, origin: number): void {
    const explanation = predictor.explain(this.#horizon);
    if (explanation === undefined) return;
    const byExpert = new Map<string, number>();
    for (const { name, point } of explanation.parts) {
      if (point !== undefined) byExpert.set(name, point);
    }
    this.#pending.set(origin + this.#horizon, { combined: explanation.point, byExpert });
  }

  /** Scores the forecasts of `target`. A missing value removes them without a score. */
  addActual(target: number, value: number | undefined): void {
    const forecasts = this.#pending.get(target);
    this.#pending.delete(target);
    if (forecasts === undefined || value === undefined) return;
    const combinedError = Math.abs(value - forecasts.combined);
    for (const [name, point] of forecasts.byExpert) {
      const sums = this.#sums.get(name) ?? { error: 0, combined: 0, count: 0 };
      sums.error += Math.abs(value - point);
      sums.combined += combinedError;
      sums.count++;
      this.#sums.set(name, sums);
    }
  }

  /** By expert; experts on whose targets the combined forecast had no error are omitted. */
  relativeErrors(): Record<string, ExpertLoss> {
    return Object.fromEntries(
      [...this.#sums]
        .filter(([, { combined }]) => combined > 0)
        .map(([name, { error, combined, count }]) => [
          name,
          { relativeError: error / combined, count },
        ]),
    );
  }
}
