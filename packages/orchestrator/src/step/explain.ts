/**
 * Who said what for one forecast, in parts that add up to it.
 *
 * @module
 */
import type { KernelName } from "../forecast.js";
import { HAS_VALUE, type PredictorState } from "../state/predictor-state.js";

/** What one member adds to a forecast. */
export interface ForecastPart {
  readonly name: string;
  readonly kernel: KernelName;
  /** Share of the mixture, 0…1; 0 while asleep. */
  readonly weight: number;
  /** What the member says, value units; `undefined` while it has nothing to say. */
  readonly point: number | undefined;
  /** `trust · weight · (point − naive)`, value units. */
  readonly contribution: number;
}

/** `naive` plus every part's contribution is `point`, to rounding. */
export interface Explanation {
  readonly horizon: number;
  /** The last value, value units: where every forecast starts from. */
  readonly naive: number;
  /** How far the mixture is trusted against the last value, 0…1. */
  readonly trust: number;
  readonly point: number;
  /** By descending size of the contribution. */
  readonly parts: readonly ForecastPart[];
}

/**
 * The parts of the newest forecast at `horizon`, which must be configured; `undefined` before the
 * first usable value. Changes nothing.
 */
export function explainForecast(
  { at, engine }: PredictorState,
  horizon: number,
): Explanation | undefined {
  if (at[HAS_VALUE] !== 1) return undefined;
  const i = engine.horizons.indexOf(horizon);
  const { mixture, guard } = engine.forecasters[i]!;
  const { context, memberNames } = engine;
  const points = new Float64Array(memberNames.length);
  const shares = new Float64Array(memberNames.length);
  mixture.saidInto(points, shares, context.index);
  const naive = context.lastKnown;
  const { trust } = guard;
  const kernels = engine.experts.flatMap(({ names, kernel }) => names.map(() => kernel));
  const parts = memberNames.map((name, k): ForecastPart => {
    const point = points[k]!;
    const isAwake = Number.isFinite(point);
    const weight = shares[k]!;
    return {
      name,
      kernel: kernels[k]!,
      weight,
      point: isAwake ? point : undefined,
      contribution: isAwake ? trust * weight * (point - naive) : 0,
    };
  });
  return {
    horizon,
    naive,
    trust,
    point: engine.points[i]!,
    parts: parts.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  };
}
