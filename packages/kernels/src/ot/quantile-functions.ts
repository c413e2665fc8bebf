/**
 * W2 geometry of distributions given by their quantiles at common levels: averages and distances.
 *
 * Rows of `quantiles` are distributions, columns are levels; shape (count, levelCount), row-major.
 *
 * @module
 */
import {
  assertAllFinite,
  assertInteger,
  assertLengthMin,
  assertShape,
  assertSimplex,
} from "../linalg/assert-shape.js";
import { openCore, type Core } from "../wasm/core.js";

/**
 * The W2 barycentre: on the line it is the weighted mean of the quantile functions.
 *
 * @param out - shape (levelCount), units of the quantiles; overwritten
 * @param quantiles - shape (count, levelCount), each row rising
 * @param weights - shape (count), on the simplex; rows with weight 0 are not read
 * @throws ShapeError when shapes disagree; RangeError for weights off the simplex
 * @see Agueh & Carlier (2011), SIAM J. Math. Anal. 43(2), §6.1
 */
export function barycentreInto(
  out: Float64Array,
  quantiles: Float64Array,
  weights: Float64Array,
): void {
  const levelCount = out.length;
  assertSimplex("weights", weights);
  assertShape("quantiles", quantiles, weights.length * levelCount);
  out.fill(0);
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i];
    if (weight === 0) continue;
    const row = i * levelCount;
    for (let q = 0; q < levelCount; q++) out[q] += weight * quantiles[row + q];
  }
}

/**
 * Weights that turn values at `levels` into an integral over (0, 1): each level stands for the
 * levels nearer to it than to its neighbours. They sum to 1.
 *
 * @param levels - rising strictly inside (0, 1)
 * @throws ShapeError when empty; RangeError when not rising inside (0, 1)
 */
export function levelWeights(levels: Float64Array): Float64Array {
  assertLengthMin("levels", levels, 1);
  const weights = new Float64Array(levels.length);
  let before = 0;
  for (let q = 0; q < levels.length; q++) {
    const next = q + 1 < levels.length ? levels[q + 1] : 1;
    if (!(levels[q] > 0 && levels[q] < next && next <= 1)) {
      const where = `levels[${q}] of shape (${levels.length})`;
      throw new RangeError(`${where}: ${levels[q]}, expected rising inside (0, 1)`);
    }
    const upTo = q + 1 < levels.length ? 0.5 * (levels[q] + next) : 1;
    weights[q] = upTo - before;
    before = upTo;
  }
  return weights;
}

/** The heap of {@link quantileCostInto} for one shape. */
interface CostWorkspace {
  readonly core: Core;
  readonly levels: number;
  readonly running: number;
  readonly zeros: number;
  readonly runningView: Float64Array;
}

/** By shape, for the next call; the oldest goes when there are too many. */
const workspaces = new Map<number, CostWorkspace>();
const WORKSPACE_COUNT_MAX = 16;
const LEVEL_COUNT_MAX = 65_536;

function workspaceFor(count: number, levelCount: number): CostWorkspace {
  const key = count * LEVEL_COUNT_MAX + levelCount;
  const known = workspaces.get(key);
  if (known !== undefined) return known;
  if (workspaces.size >= WORKSPACE_COUNT_MAX) {
    for (const oldest of workspaces.keys()) {
      workspaces.delete(oldest);
      break;
    }
  }
  const stride = (count + 3) & ~3;
  const core = openCore({ heapDoubles: (2 * count + levelCount) * stride + 4 });
  const levels = core.allocate(levelCount * stride);
  const running = core.allocate(count * stride);
  const zeros = core.allocate(count * stride);
  const runningView = core.view(running, count * stride);
  const workspace = { core, levels, running, zeros, runningView };
  workspaces.set(key, workspace);
  return workspace;
}

/**
 * cost_ij = keep·cost_ij + (1 − keep)·Σ_q weight_q·(Q_iq − Q_jq)²: the running mean of W2² between
 * distributions. `keep` = 0 replaces. Keeps a symmetric cost symmetric; the diagonal is set to 0.
 *
 * @param cost - shape (count, count), squared units of the quantiles; overwritten
 * @param quantiles - shape (count, levelCount)
 * @param weights - of the levels, shape (levelCount), as {@link levelWeights}
 * @param keep - in [0, 1)
 * @throws ShapeError when shapes disagree; RangeError for quantiles that are not finite or a `keep`
 *   outside [0, 1)
 */
export function quantileCostInto(
  cost: Float64Array,
  quantiles: Float64Array,
  weights: Float64Array,
  keep: number,
): void {
  const levelCount = weights.length;
  assertInteger("weights.length", levelCount, 1, LEVEL_COUNT_MAX - 1);
  const count = Math.floor(quantiles.length / levelCount);
  assertShape("quantiles", quantiles, count * levelCount);
  assertShape("cost", cost, count * count);
  if (!(keep >= 0 && keep < 1)) throw new RangeError(`keep: ${keep}, expected within [0, 1)`);

  const { core, levels, running, zeros, runningView } = workspaceFor(count, levelCount);
  const { heap } = core;
  const stride = (count + 3) & ~3;
  for (let q = 0; q < levelCount; q++) {
    // A gap scaled by the root of its weight squares to the weighted square.
    const root = Math.sqrt(weights[q]);
    const row = levels + q * stride;
    for (let i = 0, from = q; i < count; i++, from += levelCount) {
      heap[row + i] = root * quantiles[from];
    }
  }
  if (stride === count) runningView.set(cost);
  else copyRows(heap, running, stride, cost, 0, count, count);
  core.quantileCost(running, levels, levelCount, count, stride, keep);
  // 0 times what is finite is 0: a glance, and only then the search for what is not.
  if (core.dot(zeros, running, count * stride) !== 0) {
    assertAllFinite("quantiles", quantiles);
  }
  if (stride === count) cost.set(runningView);
  else copyRows(cost, 0, count, heap, running, stride, count);
  for (let i = 0; i < count; i++) cost[i * (count + 1)] = 0;
}

/** A square block between row-major arrays of different row lengths. */
function copyRows(
  to: Float64Array,
  toStart: number,
  toStride: number,
  from: Float64Array,
  fromStart: number,
  fromStride: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      to[toStart + i * toStride + j] = from[fromStart + i * fromStride + j];
    }
  }
}
