/**
 * Drift and diffusion read off a stream without a formula for them (Kramers–Moyal).
 *
 *     b(x) = E[ΔX | X = x]/Δt,     σ²(x) = Var[ΔX | X = x]/Δt
 *
 * Sums of the increments are kept at nodes of a grid, each increment shared linearly by the two
 * nodes next to its x; a Gaussian of given bandwidth smooths them when coefficients are asked for
 * (Nadaraya–Watson). Where no data is near, both shrink to their pooled values.
 *
 * @module
 * @see Siegert, Friedrich & Peinke, Physics Letters A 243 (1998); Friedrich et al., Physics Reports
 *   506 (2011).
 */
import {
  assertFinite,
  assertInteger,
  assertPositive,
  assertShape,
} from "../linalg/assert-shape.js";
import { exp } from "../math/index.js";

export interface KramersMoyalConfig {
  /** First node, unit of x. */
  readonly left: number;
  /** Distance of the nodes, unit of x. */
  readonly nodeDistance: number;
  readonly nodeCount: number;
  /** λ in (0, 1]: weight of an increment relative to the next. */
  readonly forgetting: number;
  /** Standard deviation of the smoothing Gaussian, unit of x, > 0. */
  readonly bandwidth: number;
  /** Increments' worth of pooled evidence added at every point, > 0. */
  readonly shrinkage: number;
  /** Time between observations. */
  readonly interval: number;
}

export interface KramersMoyalState {
  /** Shape (nodeCount): discounted number of increments, their sum and their sum of squares. */
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** No data yet. @throws RangeError, naming the field that is out of range */
export function initialKramersMoyalState(config: KramersMoyalConfig): KramersMoyalState {
  assertFinite("left", config.left);
  assertPositive("nodeDistance", config.nodeDistance);
  assertInteger("nodeCount", config.nodeCount, 2);
  assertPositive("bandwidth", config.bandwidth);
  assertPositive("shrinkage", config.shrinkage);
  assertPositive("interval", config.interval);
  if (!(config.forgetting > 0 && config.forgetting <= 1)) {
    throw new RangeError(`forgetting: ${config.forgetting}, expected within (0, 1]`);
  }
  const { nodeCount } = config;
  return {
    counts: new Float64Array(nodeCount),
    sums: new Float64Array(nodeCount),
    squares: new Float64Array(nodeCount),
  };
}

/**
 * Learns that from `x` the process moved by `increment` within one interval. Values beyond the grid
 * count at its ends. Cost: 3·nodeCount products for the forgetting, no allocation.
 *
 * @throws RangeError when an argument is not finite
 */
export function kramersMoyalStepInto(
  state: KramersMoyalState,
  x: number,
  increment: number,
  config: KramersMoyalConfig,
): void {
  assertFinite("x", x);
  assertFinite("increment", increment);
  const { counts, sums, squares } = state;
  const { nodeCount, forgetting } = config;
  if (forgetting < 1) {
    for (let i = 0; i < nodeCount; i++) {
      counts[i] *= forgetting;
      sums[i] *= forgetting;
      squares[i] *= forgetting;
    }
  }
  const place = (x - config.left) / config.nodeDistance;
  const inside = Math.min(nodeCount - 1, Math.max(0, place));
  const node = Math.min(nodeCount - 2, Math.floor(inside));
  const right = inside - node;
  const left = 1 - right;
  counts[node] += left;
  sums[node] += left * increment;
  squares[node] += left * increment * increment;
  counts[node + 1] += right;
  sums[node + 1] += right * increment;
  squares[node + 1] += right * increment * increment;
}

/** As {@link kramersMoyalStepInto}, leaving `state` alone. */
export function kramersMoyalStep(
  state: KramersMoyalState,
  move: { readonly x: number; readonly increment: number },
  config: KramersMoyalConfig,
): { state: KramersMoyalState } {
  const next: KramersMoyalState = {
    counts: state.counts.slice(),
    sums: state.sums.slice(),
    squares: state.squares.slice(),
  };
  kramersMoyalStepInto(next, move.x, move.increment, config);
  return { state: next };
}

/** The coefficients at one point. */
export interface KramersMoyalCoefficients {
  /** Unit of x per unit of time. */
  readonly drift: number;
  /** σ², unit of x squared per unit of time, >= 0. */
  readonly variance: number;
  /** Discounted number of increments behind it. */
  readonly evidence: number;
}

/** Sums over all nodes: count, mean and variance of all increments. */
function pooled(state: KramersMoyalState): { mean: number; variance: number } {
  let count = 0;
  let sum = 0;
  let square = 0;
  for (let i = 0; i < state.counts.length; i++) {
    count += state.counts[i];
    sum += state.sums[i];
    square += state.squares[i];
  }
  if (!(count > 0)) return { mean: 0, variance: 0 };
  const mean = sum / count;
  return { mean, variance: Math.max(0, square / count - mean * mean) };
}

/**
 * Drift and diffusion at `x`, shrunk towards the pooled ones by `shrinkage` increments' worth. Before
 * any data both are 0. Cost: nodeCount exponentials.
 */
export function kramersMoyalAt(
  state: KramersMoyalState,
  x: number,
  config: KramersMoyalConfig,
): KramersMoyalCoefficients {
  const { counts, sums, squares } = state;
  const { left, nodeDistance, bandwidth, shrinkage, interval } = config;
  const pool = pooled(state);
  let evidence = 0;
  let sum = shrinkage * pool.mean;
  let square = shrinkage * (pool.variance + pool.mean * pool.mean);
  for (let i = 0; i < counts.length; i++) {
    const gap = (left + i * nodeDistance - x) / bandwidth;
    const weight = exp(-0.5 * gap * gap);
    evidence += weight * counts[i];
    sum += weight * sums[i];
    square += weight * squares[i];
  }
  const mean = sum / (evidence + shrinkage);
  const variance = Math.max(0, square / (evidence + shrinkage) - mean * mean);
  return { drift: mean / interval, variance: variance / interval, evidence };
}

/**
 * Writes drift and diffusion at the points `at`; three arrays of the same shape.
 *
 * @throws ShapeError when the shapes differ
 */
export function kramersMoyalInto(
  drift: Float64Array,
  variance: Float64Array,
  at: Float64Array,
  state: KramersMoyalState,
  config: KramersMoyalConfig,
): void {
  assertShape("drift", drift, at.length);
  assertShape("variance", variance, at.length);
  for (let i = 0; i < at.length; i++) {
    const coefficients = kramersMoyalAt(state, at[i], config);
    drift[i] = coefficients.drift;
    variance[i] = coefficients.variance;
  }
}
