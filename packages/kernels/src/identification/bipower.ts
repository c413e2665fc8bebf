/**
 * Volatility and jumps told apart: realised and bipower variation.
 *
 * @module
 */
import { assertAllFinite, assertLengthMin } from "../linalg/assert-shape.js";
import { exp, log, normalCdf } from "../math/index.js";

/** What a window of increments says about its jumps. */
export interface JumpVariation {
  /** Σ r², unit of the increments squared: all variation. */
  readonly realised: number;
  /** (π/2)·n/(n-1)·Σ|r_i||r_{i-1}|, same unit: the variation without jumps. */
  readonly bipower: number;
  /** max(0, 1 - bipower/realised): the jumps' share of the variation. 0 for a constant window. */
  readonly jumpShare: number;
  /** Ratio statistic, standard normal without jumps, large with; 0 for a constant window. */
  readonly statistic: number;
  /** Probability of a larger statistic without jumps. */
  readonly pValue: number;
}

const HALF_PI = Math.PI / 2;
// Variance of the ratio without jumps: (π/2)² + π - 5.
const RATIO_VARIANCE = HALF_PI * HALF_PI + Math.PI - 5;
// μ_{4/3}⁻³ with μ_p = E|Z|^p = 2^{p/2}Γ((p+1)/2)/√π: the scale of tripower quarticity.
const TRIPOWER_SCALE = 1.743_472_074_531_984_3;

/**
 * Realised and bipower variation of `increments`, shape (n >= 3), and the test for jumps on their
 * ratio with tripower quarticity.
 *
 * A level of volatility that moves slowly does not matter; a drift does not for short steps. Cost:
 * O(n), with n exponentials and logarithms.
 *
 * @throws ShapeError when there are fewer than 3; RangeError when one is not finite
 * @see Barndorff-Nielsen & Shephard, J. Financial Econometrics 4 (2006), (16); Huang & Tauchen (2005)
 *   for the ratio form.
 */
export function jumpVariation(increments: Float64Array): JumpVariation {
  assertLengthMin("increments", increments, 3);
  assertAllFinite("increments", increments);
  const count = increments.length;
  let realised = 0;
  let products = 0;
  let triples = 0;
  let power1 = 0;
  let power2 = 0;
  for (let i = 0; i < count; i++) {
    const size = Math.abs(increments[i]);
    const power = size > 0 ? exp((4 / 3) * log(size)) : 0;
    realised += size * size;
    if (i >= 1) products += size * Math.abs(increments[i - 1]);
    if (i >= 2) triples += power * power1 * power2;
    power2 = power1;
    power1 = power;
  }
  const bipower = HALF_PI * (count / (count - 1)) * products;
  if (!(realised > 0)) {
    return { realised, bipower, jumpShare: 0, statistic: 0, pValue: 0.5 };
  }
  const quarticity = TRIPOWER_SCALE * (count / (count - 2)) * count * triples;
  const relative = bipower > 0 ? quarticity / (bipower * bipower) : 1;
  const ratio = 1 - bipower / realised;
  const spread = Math.sqrt((RATIO_VARIANCE / count) * Math.max(1, relative));
  const statistic = ratio / spread;
  const jumpShare = Math.max(0, ratio);
  return { realised, bipower, jumpShare, statistic, pValue: normalCdf(-statistic) };
}
