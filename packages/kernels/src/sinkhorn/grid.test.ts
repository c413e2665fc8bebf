/**
 * The stencil path against the dense solver, and what it says when it cannot reach.
 */
import { expect, test } from "vitest";
import { exp } from "../math/elementary.js";
import { solveSinkhornOnGrid, type GridProblem } from "./grid.js";
import { solveSinkhorn } from "./solver.js";

function bump(count: number, centre: number, width: number): Float64Array {
  const raw = Float64Array.from({ length: count }, (_, i) => exp(-(((i - centre) / width) ** 2)));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}

function dense(problem: GridProblem): number {
  const { rowCount, colCount, spacing, source, target, epsilon } = problem;
  const count = rowCount * colCount;
  const cost = Float64Array.from({ length: count * count }, (_, at) => {
    const [i, j] = [Math.floor(at / count), at % count];
    const down = Math.floor(i / colCount) - Math.floor(j / colCount);
    return spacing ** 2 * (down ** 2 + ((i % colCount) - (j % colCount)) ** 2);
  });
  return solveSinkhorn({ cost, rowWeights: source, colWeights: target, epsilon }).transportCost;
}

test("on a line the stencil and the dense solver agree", () => {
  const source = bump(60, 20, 6);
  const target = bump(60, 36, 9);
  const problem = { rowCount: 1, colCount: 60, spacing: 0.1, source, target, epsilon: 0.5 };
  const solution = solveSinkhornOnGrid(problem);
  expect(solution.converged).toBe(true);
  expect(solution.transportCost).toBeCloseTo(dense(problem), 7);
});

test("on a plane too, with gaps between the rows that do not leak", () => {
  const [rowCount, colCount] = [9, 13];
  const product = (a: Float64Array, b: Float64Array): Float64Array =>
    Float64Array.from({ length: rowCount * colCount }, (_, at) => {
      return a[Math.floor(at / colCount)] * b[at % colCount];
    });
  const source = product(bump(9, 3, 2), bump(13, 3, 3));
  const target = product(bump(9, 5, 3), bump(13, 9, 2));
  const problem = { rowCount, colCount, spacing: 0.25, source, target, epsilon: 0.4 };
  const solution = solveSinkhornOnGrid(problem);
  expect(solution.converged).toBe(true);
  expect(solution.transportCost).toBeCloseTo(dense(problem), 7);
});

test("places without weight have potential −∞ and the rest are finite", () => {
  const source = Float64Array.of(0, 0.5, 0.5, 0);
  const target = Float64Array.of(0.25, 0.25, 0.25, 0.25);
  const problem = { rowCount: 1, colCount: 4, spacing: 1, source, target, epsilon: 1 };
  const { rowPotential, colPotential, converged } = solveSinkhornOnGrid(problem);
  expect(converged).toBe(true);
  expect([...rowPotential].map(Number.isFinite)).toEqual([false, true, true, false]);
  expect([...colPotential].every(Number.isFinite)).toBe(true);
});

test("mass out of the stencil's reach is reported, not invented", () => {
  const source = Float64Array.from({ length: 100 }, (_, i) => (i === 0 ? 1 : 0));
  const target = source.toReversed();
  const problem = { rowCount: 1, colCount: 100, spacing: 1, source, target, epsilon: 0.5 };
  const solution = solveSinkhornOnGrid(problem, { sweepCountMax: 50 });
  expect(solution.converged).toBe(false);
  expect(solution.radius).toBeLessThan(99);
});

test("bad input is refused by name", () => {
  const half = Float64Array.of(0.5, 0.5);
  const good = { rowCount: 1, colCount: 2, spacing: 1, source: half, target: half, epsilon: 1 };
  expect(() => solveSinkhornOnGrid({ ...good, colCount: 3 })).toThrow(
    "source: shape (2), expected (3)",
  );
  expect(() => solveSinkhornOnGrid({ ...good, spacing: 0 })).toThrow("spacing: 0");
  expect(() => solveSinkhornOnGrid({ ...good, epsilon: NaN })).toThrow("epsilon: NaN");
  expect(() => solveSinkhornOnGrid(good, { cutoff: 1 })).toThrow("cutoff: 1");
});
