/**
 * Processes whose transition is known in closed form: Ornstein–Uhlenbeck, geometric Brownian motion.
 *
 * @module
 */
import { assertFinite, assertNonNegative } from "../linalg/assert-shape.js";
import { exp, expm1 } from "../math/index.js";

/** dX = θ(μ - X)dt + σ dW, with θ, μ, σ = `reversion`, `level`, `volatility`. */
export interface OrnsteinUhlenbeck {
  /** Per unit of time, >= 0; 0 is Brownian motion. */
  readonly reversion: number;
  readonly level: number;
  /** Unit of X per square root of time, >= 0. */
  readonly volatility: number;
}

/** dX = μX dt + σX dW, with μ, σ = `drift`, `volatility`. */
export interface GeometricBrownian {
  /** Per unit of time. */
  readonly drift: number;
  /** Per square root of time, >= 0. */
  readonly volatility: number;
}

/** Mean and variance of a law. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/**
 * Mean and variance of X_{t+Δ} given X_t = `x`; the law is normal. Exact for every `duration` Δ >= 0.
 *
 *     μ + (x - μ)e^{-θΔ},    σ²(1 - e^{-2θΔ})/2θ
 *
 * @throws RangeError, naming the argument
 */
export function ouTransition(process: OrnsteinUhlenbeck, x: number, duration: number): Moments {
  const { reversion, level, volatility } = process;
  assertNonNegative("reversion", reversion);
  assertNonNegative("volatility", volatility);
  assertNonNegative("duration", duration);
  assertFinite("x", x);
  const mean = x + (x - level) * expm1(-reversion * duration);
  const rate = 2 * reversion * duration;
  // (1 - e^{-r})/r, by its series where the quotient would be 0/0.
  const share = rate < 1e-8 ? 1 - rate / 2 : -expm1(-rate) / rate;
  return { mean, variance: volatility * volatility * duration * share };
}

/**
 * Fills `path` with X_Δ, X_2Δ, … from X_0 = `x`, driven by standard normal `draws` of the same
 * shape. Exact in law at every point.
 *
 * @throws RangeError, naming the argument
 */
export function ouPathInto(
  path: Float64Array,
  draws: Float64Array,
  process: OrnsteinUhlenbeck,
  x: number,
  duration: number,
): void {
  const { variance } = ouTransition(process, x, duration);
  const decay = exp(-process.reversion * duration);
  const spread = Math.sqrt(variance);
  let value = x;
  for (let i = 0; i < path.length; i++) {
    value = process.level + (value - process.level) * decay + spread * draws[i];
    path[i] = value;
  }
}

/**
 * Mean and variance of X_{t+Δ} given X_t = `x`; the law is log-normal.
 *
 *     x·e^{μΔ},    x²·e^{2μΔ}(e^{σ²Δ} - 1)
 *
 * @throws RangeError, naming the argument
 */
export function gbmTransition(process: GeometricBrownian, x: number, duration: number): Moments {
  assertFinite("drift", process.drift);
  assertNonNegative("volatility", process.volatility);
  assertNonNegative("duration", duration);
  assertFinite("x", x);
  const mean = x * exp(process.drift * duration);
  const variance = mean * mean * expm1(process.volatility * process.volatility * duration);
  return { mean, variance };
}

/** X_{t+Δ} = x·exp((μ - σ²/2)Δ + σ·`increment`) for the Brownian `increment` over Δ. */
export function gbmStep(
  process: GeometricBrownian,
  x: number,
  duration: number,
  increment: number,
): number {
  const { drift, volatility } = process;
  return x * exp((drift - 0.5 * volatility * volatility) * duration + volatility * increment);
}
