/**
 * The end of a solve: potentials, plan, cost and bounds out of the workspace.
 */
import { dualValue, planCost, roundToMarginals } from "./plan.js";
import type { Potentials, SinkhornProblem } from "./problem.js";
import type { SinkhornSolution } from "./solution.js";
import type { Workspace } from "./workspace.js";

/** Reads the solution out of `work`; its potentials must be absorbed (scales all one). */
export function closePlan(
  work: Workspace,
  problem: SinkhornProblem,
  toleranceL1: number,
): SinkhornSolution {
  const { core, cost, f, g, kernel, rowCount, colCount, rowsKept, colsKept } = work;
  const { heap } = core;
  core.gibbsInto(kernel, cost, f, g, 1 / problem.epsilon, rowCount, colCount);

  const width = problem.colWeights.length;
  const plan = new Float64Array(problem.cost.length);
  let rowErrorL1 = 0;
  let mass = 0;
  for (let i = 0; i < rowsKept.length; i++) {
    let rowMass = 0;
    for (let j = 0; j < colsKept.length; j++) {
      const value = heap[kernel + i * colCount + j];
      plan[rowsKept[i] * width + colsKept[j]] = value;
      rowMass += value;
    }
    rowErrorL1 += Math.abs(rowMass - heap[work.a + i]);
    mass += rowMass;
  }
  const potentials = readPotentials(work, problem);
  roundToMarginals(plan, problem.rowWeights, problem.colWeights);
  return {
    ...potentials,
    plan,
    transportCost: planCost(plan, problem.cost),
    dualValue: dualValue(potentials, problem, mass),
    rowErrorL1,
    sweepCount: work.sweepCount,
    converged: rowErrorL1 < toleranceL1,
  };
}

function readPotentials(work: Workspace, problem: SinkhornProblem): Potentials {
  const { core, f, g, rowsKept, colsKept } = work;
  const rowPotential = new Float64Array(problem.rowWeights.length).fill(-Infinity);
  const colPotential = new Float64Array(problem.colWeights.length).fill(-Infinity);
  for (let i = 0; i < rowsKept.length; i++) rowPotential[rowsKept[i]] = core.heap[f + i];
  for (let j = 0; j < colsKept.length; j++) colPotential[colsKept[j]] = core.heap[g + j];
  return { rowPotential, colPotential };
}
