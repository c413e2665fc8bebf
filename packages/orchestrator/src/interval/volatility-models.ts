/**
 * How rough the errors are now and will be, by two models of the one-step error.
 *
 * GARCH(1,1): v ← ω + α e² + β v with ω = (1 − α − β) v̄, over a small grid of (α, β), averaged by
 * Student likelihood with a little shared out. Stochastic volatility: log e² = μ + x + noise, x an
 * autoregression, filtered by a Kalman filter in its steady state, over a grid of memories.
 *
 * @see Bollerslev (1986); Harvey, Ruiz & Shephard, Multivariate stochastic variance models (1994).
 * @module
 */
import { exp, expInto, log, logInto } from "@meristem/kernels/math";
import type { StateBlocks } from "../state/state-blocks.js";

export const MODELS = ["garch", "stochastic_volatility"] as const;

const GARCH = [
  [0.03, 0.96],
  [0.06, 0.92],
  [0.1, 0.87],
  [0.12, 0.75],
  [0.25, 0.65],
] as const;
const COUNT = GARCH.length;
const ALPHAS = Float64Array.from(GARCH, ([alpha]) => alpha);
const BETAS = Float64Array.from(GARCH, ([, beta]) => beta);
const FREEDOM = 6;
/** Memories of log volatility and variances of its innovations. */
const STOCHASTIC = [
  [0.99, 0.01],
  [0.97, 0.04],
  [0.9, 0.15],
] as const;
const FILTERS = STOCHASTIC.length;
/** Mean and variance of log χ² with one degree of freedom, about 0. */
const LOG_SQUARE_VARIANCE = 4.934802200544679;
/** Share of the weights made even at each error: what is older than 1/SHARED fades. */
const SHARED = 0.01;
const LIKELIHOOD_MIN = 1e-200;
const LEVEL_ALPHA = 0.002;
/** Squares count as at most this many mean squares and at least this share of one. */
const SQUARE_MAX = 40;
const SQUARE_MIN = 1e-4;

const MEAN_SQUARE = 0;
const ERRORS = 1;
const LOG_LEVEL = 2;
const UNIT = 3;

/** Steady gain and variance of a filter x ← φx + noise(q), seen through noise of log squares. */
function steady([memory, innovation]: readonly [number, number]): { gain: number; total: number } {
  let variance = innovation;
  for (let i = 0; i < 500; i++) {
    const gain = variance / (variance + LOG_SQUARE_VARIANCE);
    variance = memory * memory * variance * (1 - gain) + innovation;
  }
  const total = variance + LOG_SQUARE_VARIANCE;
  return { gain: variance / total, total };
}

const STEADY = STOCHASTIC.map(steady);
const MEMORIES = Float64Array.from(STOCHASTIC, ([memory]) => memory);
const GAINS = Float64Array.from(STEADY, ({ gain }) => gain);
const PRECISIONS = Float64Array.from(STEADY, ({ total }) => 1 / total);
const HALF_LOG_TOTALS = Float64Array.from(STEADY, ({ total }) => 0.5 * log(total));

export class VolatilityModels {
  /** Shape (GARCH), squares of the unit. */
  readonly #variances: Float64Array;
  /** Shape (STOCHASTIC): log volatility from its level. */
  readonly #states: Float64Array;
  readonly #at: Float64Array;
  /** Each on its simplex. */
  readonly #garchWeights: Float64Array;
  readonly #stateWeights: Float64Array;
  /** Shape (horizons, GARCH): mean share of today's excess variance left over the way. */
  readonly #garchShares: Float64Array;
  /** Shape (horizons, STOCHASTIC): the same of the log volatility, half way. */
  readonly #stateShares: Float64Array;
  readonly #scratch = new Float64Array(FILTERS);
  /** The newest square, then its logarithm. In an array: a number handed on may be boxed. */
  readonly #square = new Float64Array(1);

  constructor(blocks: StateBlocks, horizons: readonly number[]) {
    this.#variances = blocks.block("variances", [COUNT], "1").fill(1);
    this.#states = blocks.block("states", [FILTERS], "1");
    this.#at = blocks.block(
      "at",
      [4],
      "mean square,error count,mean log square,unit (value units)",
    );
    this.#garchShares = Float64Array.from(
      horizons.flatMap((h) => GARCH.map(([alpha, beta]) => meanPower(alpha + beta, h))),
    );
    this.#stateShares = Float64Array.from(
      horizons.flatMap((h) => STOCHASTIC.map(([memory]) => exp(log(memory) * ((h + 1) / 2)))),
    );
    this.#garchWeights = blocks.block("garchWeights", [COUNT], "1").fill(1 / COUNT);
    this.#stateWeights = blocks.block("stateWeights", [FILTERS], "1").fill(1 / FILTERS);
  }

  /** Learns from a one-step error, `errors[0]`, value units. */
  learn(errors: Float64Array): void {
    const at = this.#at;
    const size = Math.abs(errors[0]!);
    // Everything is in units of the first error that is none: squares can then not overflow.
    if (at[UNIT] === 0) at[UNIT] = size;
    if (!(at[UNIT]! > 0)) return;
    const ratio = Math.min(size / at[UNIT]!, 1e100);
    const count = at[ERRORS]! + 1;
    at[ERRORS] = count;
    const mean = at[MEAN_SQUARE]!;
    // A choice between a number and a constant would box it: early on there is room for any square.
    const limit = SQUARE_MAX * mean + (count > 5 ? 0 : 1e300);
    const square = Math.min(ratio * ratio, limit);
    at[MEAN_SQUARE] = mean + Math.max(LEVEL_ALPHA, 1 / count) * (square - mean);
    const squares = this.#square;
    squares[0] = square;
    this.#learnGarch();
    squares[0] = Math.max(square, SQUARE_MIN * at[MEAN_SQUARE], 1e-290);
    logInto(squares, squares);
    this.#learnStates();
  }

  /** Writes each model's standard deviation over the way to horizon index `i` to `out`, value units. */
  deviationsInto(out: Float64Array, i: number): void {
    const at = this.#at;
    const mean = at[MEAN_SQUARE]!;
    let variance = 0;
    for (let k = 0; k < COUNT; k++) {
      const share = this.#garchShares[i * COUNT + k]!;
      variance += this.#garchWeights[k]! * (mean + share * (this.#variances[k]! - mean));
    }
    out[0] = at[UNIT]! * Math.sqrt(Math.max(variance, 0));
    let volatility = 0;
    for (let k = 0; k < FILTERS; k++) {
      this.#scratch[k] =
        0.5 * (at[LOG_LEVEL]! + this.#stateShares[i * FILTERS + k]! * this.#states[k]!);
    }
    expInto(this.#scratch, this.#scratch);
    for (let k = 0; k < FILTERS; k++) volatility += this.#stateWeights[k]! * this.#scratch[k]!;
    out[1] = at[UNIT]! * volatility;
  }

  #learnGarch(): void {
    const square = this.#square[0]!;
    const mean = this.#at[MEAN_SQUARE]!;
    for (let k = 0; k < COUNT; k++) {
      const alpha = ALPHAS[k]!;
      const beta = BETAS[k]!;
      const variance = Math.max(this.#variances[k]!, 1e-6 * mean, 1e-290);
      // Student likelihood, ν = 6: v^−½ (1 + e²/((ν − 2)v))^−3.5.
      const excess = 1 + square / (variance * (FREEDOM - 2));
      const cube = excess * excess * excess;
      const likelihood = Math.sqrt(mean / variance) / (cube * Math.sqrt(excess));
      this.#garchWeights[k] = this.#garchWeights[k]! * likelihood;
      this.#variances[k] = (1 - alpha - beta) * mean + alpha * square + beta * variance;
    }
    share(this.#garchWeights);
  }

  #learnStates(): void {
    const logSquare = this.#square[0]!;
    const at = this.#at;
    at[LOG_LEVEL] =
      at[LOG_LEVEL]! + Math.max(LEVEL_ALPHA, 1 / at[ERRORS]!) * (logSquare - at[LOG_LEVEL]!);
    for (let k = 0; k < FILTERS; k++) {
      const ahead = MEMORIES[k]! * this.#states[k]!;
      const innovation = logSquare - at[LOG_LEVEL] - ahead;
      this.#scratch[k] = -HALF_LOG_TOTALS[k]! - 0.5 * innovation * innovation * PRECISIONS[k]!;
      this.#states[k] = ahead + GAINS[k]! * innovation;
    }
    expInto(this.#scratch, this.#scratch);
    for (let k = 0; k < FILTERS; k++)
      this.#stateWeights[k] = this.#stateWeights[k]! * this.#scratch[k]!;
    share(this.#stateWeights);
  }
}

/** Puts `weights` back on the simplex with a little shared out, so that none is lost. */
function share(weights: Float64Array): void {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k]!;
  const even = 1 / weights.length;
  for (let k = 0; k < weights.length; k++) {
    const part = sum > LIKELIHOOD_MIN ? weights[k]! / sum : even;
    weights[k] = SHARED * even + (1 - SHARED) * part;
  }
}

/** Mean of p⁰ … p^(steps−1). */
function meanPower(p: number, steps: number): number {
  let sum = 0;
  let power = 1;
  for (let i = 0; i < steps; i++) {
    sum += power;
    power *= p;
  }
  return sum / steps;
}
