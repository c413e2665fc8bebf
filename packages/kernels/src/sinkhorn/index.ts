/**
 * Entropic optimal transport: the readable sweep, the fast solver, plans and the choice of ε.
 *
 * @packageDocumentation
 */
export { epsilonForVolatility, medianCost } from "./epsilon.js";
export type { EpsilonCoupling } from "./epsilon.js";
export { solveSinkhornOnGrid } from "./grid.js";
export type { GridOptions, GridProblem, GridSolution } from "./grid.js";
export { dualValue, planCost, planInto, roundToMarginals } from "./plan.js";
export type { Potentials, SinkhornProblem } from "./problem.js";
export type { SinkhornSolution } from "./solution.js";
export { openSinkhornSolver, solveSinkhorn } from "./solver.js";
export type { SinkhornSolver, SolveOptions } from "./solver.js";
export { sinkhornStep, sinkhornStepInto } from "./step.js";
export type { SinkhornOutput, SinkhornState } from "./step.js";
