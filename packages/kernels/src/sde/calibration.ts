/**
 * Parameters of the linear and jump processes from equally spaced observations.
 *
 * @module
 */
import { jumpVariation } from "../identification/bipower.js";
import { assertAllFinite, assertLengthMin, assertPositive } from "../linalg/assert-shape.js";
import { cos, exp, log, sin } from "../math/index.js";
import type { OrnsteinUhlenbeck } from "./exact.js";
import type { CompoundPoisson } from "./jumps.js";

/** An Ornstein–Uhlenbeck fit and how sure it is. */
export interface OuFit extends OrnsteinUhlenbeck {
  /** Standard error of `reversion`, by the normal approximation; Infinity when not reverting. */
  readonly reversionError: number;
  /** False when the sample does not pull back (lag coefficient outside (0, 1)): Brownian then. */
  readonly reverting: boolean;
}

/**
 * Conditional maximum likelihood of Ornstein–Uhlenbeck from `values`, shape (n >= 3), `interval`
 * apart: the regression of X_{t+1} on X_t, mapped to continuous time.
 *
 * A sample whose regression coefficient is not within (0, 1) is fitted as Brownian motion about its
 * mean, with `reverting` false. Cost: O(n).
 *
 * @throws ShapeError or RangeError, naming the argument
 */
export function fitOu(values: Float64Array, interval: number): OuFit {
  assertLengthMin("values", values, 3);
  assertAllFinite("values", values);
  assertPositive("interval", interval);
  const pairCount = values.length - 1;
  let meanNow = 0;
  let meanNext = 0;
  for (let t = 0; t < pairCount; t++) {
    meanNow += values[t] / pairCount;
    meanNext += values[t + 1] / pairCount;
  }
  let nowNow = 0;
  let nowNext = 0;
  let nextNext = 0;
  let stepStep = 0;
  for (let t = 0; t < pairCount; t++) {
    const now = values[t] - meanNow;
    const next = values[t + 1] - meanNext;
    nowNow += now * now;
    nowNext += now * next;
    nextNext += next * next;
    stepStep += (values[t + 1] - values[t]) ** 2;
  }
  const slope = nowNow > 0 ? nowNext / nowNow : 1;
  if (!(slope > 0 && slope < 1)) {
    const volatility = Math.sqrt(stepStep / (pairCount * interval));
    return { reversion: 0, level: meanNow, volatility, reversionError: Infinity, reverting: false };
  }
  const residual = Math.max(0, nextNext - slope * nowNext) / pairCount;
  const reversion = -log(slope) / interval;
  const level = meanNow + (meanNext - meanNow) / (1 - slope);
  const volatility = Math.sqrt((residual * 2 * reversion) / ((1 - slope) * (1 + slope)));
  const reversionError = Math.sqrt(residual / nowNow) / (slope * interval);
  return { reversion, level, volatility, reversionError, reverting: true };
}

/** Brownian part and jumps of a series of increments. */
export interface JumpDiffusionFit extends CompoundPoisson {
  /** Of the continuous part, unit of X per square root of time. */
  readonly volatility: number;
  /** Mean of the increments that are not jumps, per unit of time. */
  readonly drift: number;
  /** Increments counted as jumps. */
  readonly jumpCount: number;
  /** Size beyond which an increment was a jump, unit of X. */
  readonly threshold: number;
}

// Beyond so many standard deviations of the continuous part: one false jump in 15 000 increments.
const JUMP_DEVIATIONS = 4;

/**
 * Splits `increments`, shape (n >= 3), taken `interval` apart, into a Brownian part and jumps.
 *
 * The threshold is four deviations of the continuous part, first estimated by bipower variation
 * and once more from the increments below it. Cost: O(n).
 *
 * @throws ShapeError or RangeError, naming the argument
 * @see Mancini, Scandinavian J. Statistics 36 (2009), for thresholds; Corsi, Pirino & Renò (2010).
 */
export function fitJumpDiffusion(increments: Float64Array, interval: number): JumpDiffusionFit {
  assertPositive("interval", interval);
  const { bipower } = jumpVariation(increments);
  const count = increments.length;
  let deviation = Math.sqrt(bipower / count);
  let drift = 0;
  for (let round = 0; round < 2; round++) {
    const limit = JUMP_DEVIATIONS * deviation;
    let sum = 0;
    let squares = 0;
    let calm = 0;
    for (let i = 0; i < count; i++) {
      const gap = increments[i] - drift;
      if (Math.abs(gap) > limit) continue;
      sum += increments[i];
      squares += gap * gap;
      calm++;
    }
    if (calm === 0) break;
    drift = sum / calm;
    deviation = Math.sqrt(squares / calm);
  }
  const threshold = JUMP_DEVIATIONS * deviation;
  let jumpCount = 0;
  let jumpSum = 0;
  let jumpSquares = 0;
  for (let i = 0; i < count; i++) {
    const gap = increments[i] - drift;
    if (!(Math.abs(gap) > threshold)) continue;
    jumpCount++;
    jumpSum += gap;
    jumpSquares += gap * gap;
  }
  const jumpMean = jumpCount > 0 ? jumpSum / jumpCount : 0;
  const spread = jumpCount > 0 ? Math.max(0, jumpSquares / jumpCount - jumpMean * jumpMean) : 0;
  return {
    volatility: deviation / Math.sqrt(interval),
    drift: drift / interval,
    intensity: jumpCount / (count * interval),
    jumpMean,
    jumpDeviation: Math.sqrt(spread),
    jumpCount,
    threshold,
  };
}

/** Tail index and scale of a sample. */
export interface StableFit {
  /** α in (0, 2]: 2 is a normal tail. */
  readonly alpha: number;
  /** γ, unit of the values. */
  readonly scale: number;
  /** False when the sample is constant; then α = 2, γ = 0. */
  readonly proper: boolean;
}

/** Points, in units of 1/scale, where the modulus of the characteristic function is read. */
const ECF_POINTS = [0.2, 0.35, 0.5, 0.65, 0.8, 0.95] as const;

/**
 * α and γ of a stable law from `values`, shape (n >= 8), centred and scaled by quartiles first: the
 * regression of log(-log|φ̂(u)|²) on log u, whose slope is α.
 *
 * Skewness does not matter, for the modulus does not see it. Standard error of α about 1.2/√n near
 * α = 1.5. Cost: n·6 cosines and sines and one sort.
 *
 * @throws ShapeError or RangeError, naming the argument
 * @see Koutrouvelis, JASA 75 (1980).
 */
export function fitStable(values: Float64Array): StableFit {
  assertLengthMin("values", values, 8);
  assertAllFinite("values", values);
  const count = values.length;
  const sorted = values.toSorted();
  const centre = sorted[count >> 1];
  // For 1 < α <= 2 half the range between quartiles is 0.95 … 1.0 of γ.
  const unit = (sorted[Math.floor(0.75 * count)] - sorted[Math.floor(0.25 * count)]) / 2;
  if (!(unit > 0)) return { alpha: 2, scale: 0, proper: false };
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumXY = 0;
  for (const point of ECF_POINTS) {
    let real = 0;
    let imaginary = 0;
    for (let i = 0; i < count; i++) {
      const angle = (point * (values[i] - centre)) / unit;
      real += cos(angle);
      imaginary += sin(angle);
    }
    const squared = (real * real + imaginary * imaginary) / (count * count);
    const x = log(point);
    const y = log(Math.max(-log(squared), Number.MIN_VALUE));
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  const m = ECF_POINTS.length;
  const slope = (m * sumXY - sumX * sumY) / (m * sumXX - sumX * sumX);
  const intercept = (sumY - slope * sumX) / m;
  const alpha = Math.min(2, Math.max(0.05, slope));
  return { alpha, scale: unit * exp((intercept - log(2)) / alpha), proper: true };
}
