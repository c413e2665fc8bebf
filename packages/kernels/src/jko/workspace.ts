/**
 * The memory of a JKO step on a core: layout and copying, nothing else.
 */
import { openCore } from "../wasm/core.js";

/** Price of padding: e^(−1e300/ε) is 0, and 0 times it is 0, which ∞ would not be. */
const PADDING_COST = 1e300;

export interface JkoWorkspace {
  readonly countMax: number;
  readonly kind: "wasm" | "twin";
  /** Copies a problem in; false when something in it is not finite. */
  load(
    weights: Float64Array,
    cost: Float64Array,
    loss: Float64Array,
    logReach: Float64Array,
  ): boolean;
  /** Newton steps made, or −1 when plain doubles or plain Newton do not reach. */
  solve(
    inverseEpsilon: number,
    pull: number,
    flat: number,
    tolerance: number,
    stepCountMax: number,
  ): number;
  /** Copies the new weights, summing to one, and log reach out. */
  unload(weights: Float64Array, logReach: Float64Array): void;
  residualL1(): number;
  transportCost(): number;
}

/** Opens memory for up to `countMax` weights: 40·countMax² bytes. */
export function openJkoWorkspace(options: {
  readonly countMax: number;
  readonly prefer?: "fastest" | "twin";
}): JkoWorkspace {
  const { countMax, prefer = "fastest" } = options;
  const rows = (countMax + 3) & ~3;
  const core = openCore({ heapDoubles: 5 * rows * rows + 10 * rows + 4, prefer });
  const { heap } = core;
  const work = core.allocate(10 * rows);
  const costs = core.allocate(rows * rows);
  const kernel = core.allocate(rows * rows);
  const matrix = core.allocate(2 * rows * rows);
  const zeros = core.allocate(rows * rows);
  let count = 0;
  let stride = 0;
  return {
    countMax,
    kind: core.kind,
    load(weights, cost, loss, logReach) {
      count = weights.length;
      stride = (count + 3) & ~3;
      if (stride === count) heap.set(cost, costs);
      else setPadded(heap, costs, cost, count);
      heap.set(weights, work);
      heap.set(loss, work + stride);
      heap.set(logReach, work + 6 * stride);
      // 0 times what is finite is 0; padding is finite too.
      const probe = core.dot(zeros, costs, count * stride);
      return (
        probe +
          core.dot(zeros, work, count) +
          core.dot(zeros, work + stride, count) +
          core.dot(zeros, work + 6 * stride, count) ===
        0
      );
    },
    solve: (inverseEpsilon, pull, flat, tolerance, stepCountMax) =>
      core.jkoSolve(
        count,
        stride,
        work,
        costs,
        kernel,
        matrix,
        inverseEpsilon,
        pull,
        flat,
        tolerance,
        stepCountMax,
      ),
    unload(weights, logReach) {
      let total = 0;
      for (let j = 0; j < count; j++) {
        weights[j] = heap[work + 3 * stride + j] * heap[work + 5 * stride + j];
        total += weights[j];
        logReach[j] = heap[work + 6 * stride + j];
      }
      // The sum is 1 but for rounding; left alone, that rounding would add up over many steps.
      for (let j = 0; j < count; j++) weights[j] /= total;
    },
    residualL1: () => heap[work + 9 * stride],
    transportCost: () => heap[work + 9 * stride + 1],
  };
}

function setPadded(heap: Float64Array, to: number, cost: Float64Array, count: number): void {
  const stride = (count + 3) & ~3;
  for (let i = 0; i < count; i++) {
    const row = to + i * stride;
    for (let j = 0; j < count; j++) heap[row + j] = cost[i * count + j];
    for (let j = count; j < stride; j++) heap[row + j] = PADDING_COST;
  }
}
