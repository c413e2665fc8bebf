/**
 * Poisson draws by inversion from the mode outwards.
 *
 * @module
 */
import { assertWithin } from "../linalg/assert-shape.js";
import { exp, log } from "../math/index.js";
import type { RandomStream } from "./stream.js";
import { nextUniform } from "./uniform.js";

// The walk is about 2√mean long: at this mean some twenty thousand terms.
const MEAN_MAX = 1e8;

const HALF_LOG_TWO_PI = 0.918_938_533_204_672_8;

/**
 * log(count!) - (count·log(mean) - mean) would cancel for large counts; this is the log of the
 * probability of `mode` = floor(mean), by Stirling's series with the difference mean - mode kept.
 */
function logModeProbability(mode: number, mean: number): number {
  if (mode < 16) {
    let factorial = 1;
    for (let k = 2; k <= mode; k++) factorial *= k;
    return (mode === 0 ? 0 : mode * log(mean)) - mean - log(factorial);
  }
  const inverse = 1 / mode;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return mode * log(mean / mode) + (mode - mean) - HALF_LOG_TWO_PI - 0.5 * log(mode) - series;
}

/**
 * The next draw from the Poisson law of `mean` >= 0, an integer >= 0. Consumes one uniform.
 *
 * The outcomes are laid out on (0, 1) from the mode outwards, up and down in turn, and the uniform
 * picks one: no table, no rejection, no truncation. Probabilities are exact to about 1e-12 relative
 * (1e-9 at the largest mean). Cost: about 2·√mean steps.
 *
 * @throws RangeError unless 0 <= `mean` <= 1e8
 * @see Devroye, Non-Uniform Random Variate Generation (1986), §X.3, "chop-down from the mode".
 */
export function nextPoisson(stream: RandomStream, mean: number): number {
  assertWithin("mean", mean, 0, MEAN_MAX);
  let rest = nextUniform(stream);
  if (mean === 0) return 0;
  const mode = Math.floor(mean);
  let up = exp(logModeProbability(mode, mean));
  rest -= up;
  if (rest < 0) return mode;
  let down = up;
  let above = mode;
  let below = mode;
  // What is left when both terms are spent is rounding of the sum: the far end takes it.
  while (up + down > 0) {
    above++;
    up *= mean / above;
    rest -= up;
    if (rest < 0) return above;
    if (below === 0) {
      down = 0;
      continue;
    }
    down *= below / mean;
    below--;
    rest -= down;
    if (rest < 0) return below;
  }
  return above;
}

/** Fills `target` with independent counts of the same `mean`. @throws RangeError as above */
export function poissonInto(target: Float64Array, stream: RandomStream, mean: number): void {
  for (let i = 0; i < target.length; i++) target[i] = nextPoisson(stream, mean);
}
