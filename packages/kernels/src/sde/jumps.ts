/**
 * Jumps: compound Poisson sums and alpha-stable increments over a time step.
 *
 * @module
 */
import { assertFinite, assertNonNegative } from "../linalg/assert-shape.js";
import { exp, log } from "../math/index.js";
import { nextNormal, nextPoisson, nextStable, type RandomStream } from "../random/index.js";
import type { StableLaw } from "../random/index.js";
import type { Moments } from "./exact.js";

/** Jumps of normal size at the times of a Poisson process. */
export interface CompoundPoisson {
  /** λ, jumps per unit of time, >= 0. */
  readonly intensity: number;
  /** m, unit of X. */
  readonly jumpMean: number;
  /** s >= 0, unit of X. */
  readonly jumpDeviation: number;
}

/** @throws RangeError, naming the field that is out of range */
export function assertCompoundPoisson(jumps: CompoundPoisson): void {
  assertNonNegative("intensity", jumps.intensity);
  assertFinite("jumpMean", jumps.jumpMean);
  assertNonNegative("jumpDeviation", jumps.jumpDeviation);
}

/** Mean λmΔ and variance λΔ(s² + m²) of the sum of jumps over `duration`. */
export function compoundPoissonMoments(jumps: CompoundPoisson, duration: number): Moments {
  assertCompoundPoisson(jumps);
  assertNonNegative("duration", duration);
  const expected = jumps.intensity * duration;
  const square = jumps.jumpDeviation * jumps.jumpDeviation + jumps.jumpMean * jumps.jumpMean;
  return { mean: expected * jumps.jumpMean, variance: expected * square };
}

/**
 * The sum of the jumps over `duration`. Consumes two uniforms whatever their number, for the sum of
 * N normal jumps is normal; nothing is truncated.
 *
 * @throws RangeError when the expected number of jumps is above 1e8
 */
export function nextCompoundPoisson(
  stream: RandomStream,
  jumps: CompoundPoisson,
  duration: number,
): number {
  const count = nextPoisson(stream, jumps.intensity * duration);
  const z = nextNormal(stream);
  return count === 0 ? 0 : count * jumps.jumpMean + Math.sqrt(count) * jumps.jumpDeviation * z;
}

/**
 * The increment over `duration` of the stable Lévy process whose increment over 1 has `law`: scale
 * γΔ^{1/α}, location δΔ. Consumes two uniforms. The parameters of `law` are not checked.
 */
export function nextStableIncrement(
  stream: RandomStream,
  law: StableLaw,
  duration: number,
): number {
  const { alpha, skewness } = law;
  const scale = duration > 0 ? law.scale * exp(log(duration) / alpha) : 0;
  return nextStable(stream, { alpha, skewness, scale, location: law.location * duration });
}
