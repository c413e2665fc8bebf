/**
 * Laws of one Sinkhorn sweep and of the solver. Each test is one sentence of the theory; the
 * sentence is its title.
 */
import { propertyBudget, simplex } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exp } from "../math/elementary.js";
import type { SinkhornProblem } from "./problem.js";
import { solveSinkhorn } from "./solver.js";
import { sinkhornStep, sinkhornStepInto, type SinkhornState } from "./step.js";

const size = fc.integer({ min: 1, max: 6 });
const costMatrix = (rowCount: number, colCount: number): fc.Arbitrary<Float64Array> => {
  const length = rowCount * colCount;
  return fc
    .array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: length, maxLength: length })
    .map((entries) => Float64Array.from(entries));
};
const problems = fc.tuple(size, size).chain(([rowCount, colCount]) =>
  fc.record<SinkhornProblem>({
    cost: costMatrix(rowCount, colCount),
    rowWeights: simplex(rowCount),
    colWeights: simplex(colCount),
    epsilon: fc.double({ min: 0.05, max: 1, noNaN: true }),
  }),
);
const law = (check: (problem: SinkhornProblem) => void): void =>
  fc.assert(fc.property(problems, check), propertyBudget);
const cold = ({ rowWeights, colWeights }: SinkhornProblem): SinkhornState => ({
  rowPotential: new Float64Array(rowWeights.length),
  colPotential: new Float64Array(colWeights.length),
  sweepCount: 0,
});

test("a sweep makes the column marginal exact", () =>
  law((problem) => {
    const { cost, colWeights, epsilon } = problem;
    const { rowPotential, colPotential } = sinkhornStep(cold(problem), problem).state;
    for (const [j, weight] of colWeights.entries()) {
      const mass = rowPotential.reduce((sum, f, i) => {
        return sum + exp((f + colPotential[j] - cost[i * colWeights.length + j]) / epsilon);
      }, 0);
      expect(mass).toBeCloseTo(weight, 10);
    }
  }));

test("the row error never grows from one sweep to the next", () =>
  law((problem) => {
    const first = sinkhornStep(cold(problem), problem);
    const second = sinkhornStep(first.state, problem);
    expect(second.output.rowErrorL1).toBeLessThanOrEqual(first.output.rowErrorL1 + 1e-12);
  }));

test("measuring cost in another unit changes the potentials' unit and nothing else", () =>
  law((problem) => {
    const inPence = {
      ...problem,
      cost: problem.cost.map((c) => c * 100),
      epsilon: problem.epsilon * 100,
    };
    const pounds = sinkhornStep(cold(problem), problem);
    const pence = sinkhornStep(cold(inPence), inPence);
    expect(pence.output.rowErrorL1).toBeCloseTo(pounds.output.rowErrorL1, 10);
    for (const [i, f] of pounds.state.rowPotential.entries()) {
      if (Number.isFinite(f)) expect(pence.state.rowPotential[i]).toBeCloseTo(f * 100, 8);
    }
  }));

test("the state passed in is left alone, and the Into form gives the same bits", () =>
  law((problem) => {
    const before = cold(problem);
    const { state, output } = sinkhornStep(before, problem);
    expect(before).toEqual(cold(problem));
    expect(sinkhornStepInto(before, problem)).toEqual(output);
    expect(before.rowPotential).toEqual(state.rowPotential);
    expect(before.colPotential).toEqual(state.colPotential);
  }));

test("a solved plan has both marginals, and its cost lies between dual value and product plan", () =>
  law((problem) => {
    const { cost, rowWeights, colWeights } = problem;
    const { plan, transportCost, dualValue, converged } = solveSinkhorn(problem);
    expect(converged).toBe(true);
    let product = 0;
    for (let i = 0, at = 0; i < rowWeights.length; i++) {
      let mass = 0;
      for (let j = 0; j < colWeights.length; j++, at++) {
        mass += plan[at];
        product += rowWeights[i] * colWeights[j] * cost[at];
        expect(plan[at]).toBeGreaterThanOrEqual(0);
      }
      expect(mass).toBeCloseTo(rowWeights[i], 12);
    }
    expect(transportCost).toBeLessThanOrEqual(product + 1e-9);
    expect(transportCost).toBeLessThanOrEqual(dualValue + 1e-7);
  }));

test("adding a constant to a row or column of the cost leaves the plan", () =>
  law((problem) => {
    const colCount = problem.colWeights.length;
    const cost = problem.cost.map((c, at) => c + (at < colCount ? 0.75 : 0) + (at % colCount));
    const plain = solveSinkhorn(problem, { toleranceL1: 1e-12 });
    const shifted = solveSinkhorn({ ...problem, cost }, { toleranceL1: 1e-12 });
    for (const [at, value] of plain.plan.entries()) {
      expect(shifted.plan[at]).toBeCloseTo(value, 9);
    }
  }));

test("turning the order of the rows round turns the plan round", () =>
  law((problem) => {
    const { cost, rowWeights, colWeights } = problem;
    const colCount = colWeights.length;
    const last = rowWeights.length - 1;
    const turn = (rows: Float64Array): Float64Array =>
      rows.map((_, at) => rows[(last - Math.floor(at / colCount)) * colCount + (at % colCount)]);
    const turned = { ...problem, cost: turn(cost), rowWeights: rowWeights.toReversed() };
    const expected = turn(solveSinkhorn(problem, { toleranceL1: 1e-12 }).plan);
    for (const [at, value] of solveSinkhorn(turned, { toleranceL1: 1e-12 }).plan.entries()) {
      expect(value).toBeCloseTo(expected[at], 9);
    }
  }));
