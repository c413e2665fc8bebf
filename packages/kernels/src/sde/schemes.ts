/**
 * One step of a scalar stochastic differential equation, given the Brownian increment.
 *
 * @module
 * @see Kloeden & Platen, Numerical Solution of Stochastic Differential Equations (1992), §10.2–10.3,
 *   §12.2.
 */

/** dX = b(t, X)dt + σ(t, X)dW. Slopes are derivatives by x. */
export interface ScalarSde {
  /** b, unit of X per unit of time. */
  readonly drift: (time: number, x: number) => number;
  readonly driftSlope: (time: number, x: number) => number;
  /** σ, unit of X per square root of time. */
  readonly diffusion: (time: number, x: number) => number;
  readonly diffusionSlope: (time: number, x: number) => number;
}

/** Where a step starts and how long it is. */
export interface StepFrom {
  readonly time: number;
  readonly x: number;
  /** Δ > 0. */
  readonly duration: number;
}

/** x + bΔ + σΔW. Strong order 1/2; order 1 where σ is constant. Explicit: see `stiffness`. */
export function eulerMaruyamaStep(sde: ScalarSde, from: StepFrom, increment: number): number {
  const { time, x, duration } = from;
  return x + sde.drift(time, x) * duration + sde.diffusion(time, x) * increment;
}

/** x + bΔ + σΔW + ½σσ'(ΔW² - Δ). Strong order 1. Explicit: see `stiffness`. */
export function milsteinStep(sde: ScalarSde, from: StepFrom, increment: number): number {
  const { time, x, duration } = from;
  const sigma = sde.diffusion(time, x);
  const correction = 0.5 * sigma * sde.diffusionSlope(time, x);
  return (
    x +
    sde.drift(time, x) * duration +
    sigma * increment +
    correction * (increment * increment - duration)
  );
}

/** What an implicit step found, and how well. */
export interface ImplicitStep {
  readonly x: number;
  /** Newton corrections made. */
  readonly iterationCount: number;
  /** |x - θΔ·b(t + Δ, x) - known part|, unit of X. */
  readonly residual: number;
  /** Whether the residual is within the tolerance asked for. */
  readonly converged: boolean;
}

export interface ImplicitConfig {
  /** θ in [0, 1]: share of the drift taken at the end. 1/2 and above are stable for any Δ. */
  readonly implicitness: number;
  /** Largest residual accepted, relative to 1 + |x|. */
  readonly tolerance: number;
  readonly iterationCountMax: number;
}

/** Newton to 1e-10 relative, in at most 20 corrections: linear drifts need one, smooth ones 2–4. */
export const IMPLICIT_EULER: ImplicitConfig = {
  implicitness: 1,
  tolerance: 1e-10,
  iterationCountMax: 20,
};

/**
 * x' = x + Δ((1-θ)·b(t, x) + θ·b(t + Δ, x')) + σ(t, x)ΔW, solved for x' by Newton.
 *
 * The solve is real: on dX = λX dt it multiplies by (1 + (1-θ)λΔ)/(1 - θλΔ), so stiff drifts decay
 * for θ >= 1/2 where any explicit step explodes. A correction that makes the residual worse is
 * halved. Never throws: `converged` and `residual` tell.
 *
 * Strong order 1/2 (1 for constant σ).
 */
export function implicitStep(
  sde: ScalarSde,
  from: StepFrom,
  increment: number,
  config: ImplicitConfig = IMPLICIT_EULER,
): ImplicitStep {
  const { time, x, duration } = from;
  const weight = config.implicitness * duration;
  const end = time + duration;
  const known =
    x +
    (1 - config.implicitness) * duration * sde.drift(time, x) +
    sde.diffusion(time, x) * increment;
  let value = x;
  let gap = value - weight * sde.drift(end, value) - known;
  let iterationCount = 0;
  while (
    !(Math.abs(gap) <= config.tolerance * (1 + Math.abs(value))) &&
    iterationCount < config.iterationCountMax
  ) {
    const correction = gap / (1 - weight * sde.driftSlope(end, value));
    if (!Number.isFinite(correction)) break;
    let share = 1;
    let next = value - correction;
    let nextGap = next - weight * sde.drift(end, next) - known;
    while (!(Math.abs(nextGap) < Math.abs(gap)) && share > 1e-3) {
      share /= 2;
      next = value - share * correction;
      nextGap = next - weight * sde.drift(end, next) - known;
    }
    iterationCount++;
    value = next;
    gap = nextGap;
  }
  const residual = Math.abs(gap);
  const converged = residual <= config.tolerance * (1 + Math.abs(value));
  return { x: value, iterationCount, residual, converged };
}

/**
 * How stiff a step is: |b'|Δ + ½σ'²Δ, dimensionless. An explicit step is stable below about 2 when
 * the drift pulls back; the second term is the condition for the mean square.
 *
 * @see Higham, "Mean-square and asymptotic stability of the stochastic theta method", SIAM J. Numer.
 *   Anal. 38 (2000).
 */
export function stiffness(sde: ScalarSde, from: StepFrom): number {
  const { time, x, duration } = from;
  const slope = sde.diffusionSlope(time, x);
  return (Math.abs(sde.driftSlope(time, x)) + 0.5 * slope * slope) * duration;
}

/** Below: explicit. */
export const STIFFNESS_EXPLICIT_MAX = 0.5;
/** Above: fully implicit. Explicit steps lose stability here. */
export const STIFFNESS_IMPLICIT_MIN = 2;

/** θ for a stiffness: 0 when explicit is safe, 1 when it is not, linear between. */
export function implicitnessFor(stiffnessOfStep: number): number {
  const range = STIFFNESS_IMPLICIT_MIN - STIFFNESS_EXPLICIT_MAX;
  return Math.min(1, Math.max(0, (stiffnessOfStep - STIFFNESS_EXPLICIT_MAX) / range));
}
