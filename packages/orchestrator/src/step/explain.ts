/**
 * Who said what for one forecast, in parts that add up to it.
 *
 * @module
 */
import { QUANTILE_LEVELS, type KernelName } from "../forecast.js";
import type { HorizonForecaster } from "./horizon-forecaster.js";
import { HAS_VALUE, type PredictorState } from "../state/predictor-state.js";

const LEVELS = QUANTILE_LEVELS.length;

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

/** What one yardstick of past errors adds to the quantiles. */
export interface IntervalPart {
  /** What errors are measured in, and over how many: `volatility-500`; `experts`: their own. */
  readonly name: string;
  /** Shape (levels), 0…1: its share at each level; over the parts they sum to 1. */
  readonly weights: Float64Array;
  /** Shape (levels), value units: the quantiles by this yardstick alone. */
  readonly quantiles: Float64Array;
}

/**
 * How the quantiles came about: with m the weighted quantiles of the parts and c the corrections, they
 * are `m(½) + (m − m(½)) · (1 + c)`, in order.
 */
export interface IntervalExplanation {
  readonly parts: readonly IntervalPart[];
  /** Shape (levels): how much farther from the median than the parts say; learnt from misses. */
  readonly corrections: Float64Array;
}

/**
 * `naive`, then every part's contribution in the order given, then `rounding`, added up one after the
 * other, are `point`: bit for bit.
 */
export interface Explanation {
  readonly horizon: number;
  /** The last value, value units: where every forecast starts from. */
  readonly naive: number;
  /** How far the mixture is trusted against the last value, 0…1. */
  readonly trust: number;
  readonly point: number;
  /** By descending size of the contribution. */
  readonly parts: readonly ForecastPart[];
  /** What adding up loses; some units in the last place, value units. */
  readonly rounding: number;
  /** Absent where a profile has a single yardstick. */
  readonly intervals?: IntervalExplanation;
}

/** The parts by descending size, and what is left of `point` when they are added up in that order. */
export function addedUp(
  naive: number,
  point: number,
  parts: readonly ForecastPart[],
): Pick<Explanation, "parts" | "rounding"> {
  const ordered = parts.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  let sum = naive;
  for (const { contribution } of ordered) sum += contribution;
  return { parts: ordered, rounding: exactRest(sum, point) };
}

/** The number that added to `sum` gives `point`, where there is one; next to `point − sum`. */
function exactRest(sum: number, point: number): number {
  let rest = point - sum;
  // One correction suffices where the two are within a factor of two; elsewhere a few.
  for (let i = 0; i < 4 && sum + rest !== point; i++) rest += point - (sum + rest);
  return rest;
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
  const point = engine.points[i]!;
  const intervals = explainIntervals(engine.forecasters[i]!);
  return { horizon, naive, trust, point, ...addedUp(naive, point, parts), intervals };
}

function explainIntervals(forecaster: HorizonForecaster): IntervalExplanation {
  const { names, quantiles, weights, corrections } = forecaster.intervalParts();
  const parts = names.map((name, k) => ({
    name,
    weights: weights.slice(k * LEVELS, (k + 1) * LEVELS),
    quantiles: quantiles.slice(k * LEVELS, (k + 1) * LEVELS),
  }));
  return { parts, corrections };
}
