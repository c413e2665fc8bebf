/**
 * Alpha-stable draws by Chambers, Mallows and Stuck.
 *
 * @module
 */
import { assertFinite, assertNonNegative, assertWithin } from "../linalg/assert-shape.js";
import { atan, cos, exp, log, sin, tan } from "../math/index.js";
import type { RandomStream } from "./stream.js";
import { nextUniform } from "./uniform.js";

const HALF_PI = Math.PI / 2;

// Smaller α has quantiles beyond 1e±300 and means nothing in float64.
const ALPHA_MIN = 0.05;

// With |β| = 1 this cosine is zero at the end of the range, and rounding may take it below.
const FACING_MIN = 1e-17;

/**
 * A stable law in the parametrisation of Samorodnitsky and Taqqu (S1): log characteristic function
 *
 *     -|γθ|^α (1 - iβ sign(θ) tan(πα/2)) + iδθ        (α ≠ 1)
 *     -|γθ|   (1 + iβ (2/π) sign(θ) log|θ|) + iδθ     (α = 1)
 *
 * with α, β, γ, δ = `alpha`, `skewness`, `scale`, `location`. α = 2 is N(δ, 2γ²). For α < 2 the
 * variance is infinite, for α <= 1 there is no mean: report quantiles.
 */
export interface StableLaw {
  /** Tail index α in [0.05, 2]. */
  readonly alpha: number;
  /** β in [-1, 1]. Has no effect at α = 2. */
  readonly skewness: number;
  /** γ >= 0, unit of the variable. */
  readonly scale: number;
  /** δ, unit of the variable. */
  readonly location: number;
}

/** @throws RangeError, naming the parameter that is out of range */
export function assertStableLaw(law: StableLaw): void {
  assertWithin("alpha", law.alpha, ALPHA_MIN, 2);
  assertWithin("skewness", law.skewness, -1, 1);
  assertNonNegative("scale", law.scale);
  assertFinite("location", law.location);
}

/**
 * The standard draw (γ = 1, δ = 0) belonging to `angle` in (-π/2, π/2), uniform, and `waiting`,
 * exponential of mean 1. Near α = 1 with β ≠ 0 the S1 location runs away like tan(πα/2), and the
 * digits with it: use α = 1 itself there.
 *
 * @see Chambers, Mallows & Stuck, JASA 71 (1976); Weron, Statistics & Probability Letters 28 (1996),
 *   (3.8)–(3.9), whose corrections are in.
 */
export function standardStable(
  alpha: number,
  skewness: number,
  angle: number,
  waiting: number,
): number {
  if (alpha === 1) {
    const slope = HALF_PI + skewness * angle;
    const logarithm = skewness === 0 ? 0 : log((HALF_PI * waiting * cos(angle)) / slope);
    return (slope * tan(angle) - skewness * logarithm) / HALF_PI;
  }
  const zeta = alpha === 2 ? 0 : skewness * tan(HALF_PI * alpha);
  const shift = atan(zeta);
  const stretch = log(1 + zeta * zeta) / (2 * alpha);
  const turned = alpha * angle + shift;
  const facing = Math.max(cos(angle - turned), FACING_MIN);
  const power = stretch - log(cos(angle)) / alpha + ((1 - alpha) / alpha) * log(facing / waiting);
  const draw = sin(turned) * exp(power);
  const oneSided = alpha < 1 && Math.abs(skewness) === 1;
  return oneSided ? skewness * Math.abs(draw) : draw;
}

/** The next draw of `law`. Consumes two uniforms. Its parameters are not checked. */
export function nextStable(stream: RandomStream, law: StableLaw): number {
  const { alpha, skewness, scale, location } = law;
  const angle = (nextUniform(stream) - 0.5) * Math.PI;
  const waiting = -log(nextUniform(stream));
  const shift = alpha === 1 && scale > 0 ? (skewness * scale * log(scale)) / HALF_PI : 0;
  return scale * standardStable(alpha, skewness, angle, waiting) + shift + location;
}

/**
 * Fills `target` with independent draws of `law`. Two uniforms each, no allocation.
 *
 * @throws RangeError, naming the parameter that is out of range
 */
export function stableInto(target: Float64Array, stream: RandomStream, law: StableLaw): void {
  assertStableLaw(law);
  for (let i = 0; i < target.length; i++) target[i] = nextStable(stream, law);
}
