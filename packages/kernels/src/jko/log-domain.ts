/**
 * The proximal step in the log domain: the readable form, and what runs when plain doubles or plain
 * Newton do not get there (C/ε or λτ/ε large).
 *
 * With y = log v the step is the minimum of the convex semi-dual
 *
 *     Φ(y) = Σ_i w_i·log Σ_j K_ij e^(y_j) + (1/κ) Σ_j ω_j
 *
 * where ω_j = e^(−κ(y_j + τL_j/ε)) and κ = θ/(1 − θ), with gradient q − ω and Hessian
 * diag(q) − Pᵀ·diag(1/w)·P + κ·diag(ω): Newton with a line search on
 * Φ, and after each step the common shift of y that makes Σω = 1, in closed form.
 *
 * @see Cuturi & Peyré (2018), SIAM Review 60(4), for semi-dual objectives
 * @module
 */
import { exp, log } from "../math/elementary.js";
import { solveSymmetric } from "./solve-symmetric.js";
import type { JkoInput, JkoOutput, JkoState } from "./step-state.js";

/** The numbers of a step: θ = `flat`, θτ/ε = `pull`. */
export interface JkoNumbers {
  readonly epsilon: number;
  readonly pull: number;
  readonly flat: number;
  /** On Σ q|F|. */
  readonly tolerance: number;
  readonly iterationCountMax: number;
}

/** Part of y that rounding may move in F without meaning anything. */
const SCALE_ROUNDING = 1e-15;
const HALVINGS_MAX = 40;
/** Φ is a sum of a few terms of its own size: a rise by less than this is rounding. */
const MERIT_ROUNDING = 1e-13;

/** Everything known at one y. */
interface Point {
  readonly logScale: Float64Array;
  readonly plan: Float64Array;
  readonly logReach: Float64Array;
  readonly mass: Float64Array;
  /** log ω − log q, times 1 − θ: zero at the solution. */
  readonly residual: Float64Array;
  merit: number;
  error: number;
}

/**
 * Overwrites `state` with the step's result. Cost: 2·count² exponentials and count³/3
 * multiply–adds an iteration.
 */
export function jkoInLogDomain(state: JkoState, input: JkoInput, numbers: JkoNumbers): JkoOutput {
  const { weights, logReach } = state;
  const count = weights.length;
  const logWeights = weights.map(log);
  let here = openPoint(count);
  let there = openPoint(count);
  for (let j = 0; j < count; j++) {
    here.logScale[j] = -(1 - numbers.flat) * logReach[j] - numbers.pull * input.loss[j];
  }
  evaluate(here, logWeights, input, numbers);

  const step = new Float64Array(count);
  let iterationCount = 0;
  while (here.error > numbers.tolerance && iterationCount < numbers.iterationCountMax) {
    iterationCount++;
    direction(step, here, weights, numbers.flat);
    const ceiling = here.merit + MERIT_ROUNDING * Math.abs(here.merit);
    let length = 1;
    for (let k = 0; k < HALVINGS_MAX; k++, length *= 0.5) {
      for (let j = 0; j < count; j++) there.logScale[j] = here.logScale[j] + length * step[j];
      evaluate(there, logWeights, input, numbers);
      if (there.merit <= ceiling) break;
    }
    [here, there] = [there, here];
  }

  let total = 0;
  let transportCost = 0;
  for (let j = 0; j < count; j++) total += here.mass[j];
  for (let j = 0; j < count; j++) weights[j] = here.mass[j] / total;
  for (let at = 0; at < here.plan.length; at++) transportCost += here.plan[at] * input.cost[at];
  logReach.set(here.logReach);
  const residualL1 = here.error;
  const converged = residualL1 <= numbers.tolerance;
  return { transportCost, residualL1, iterationCount, converged };
}

function openPoint(count: number): Point {
  return {
    logScale: new Float64Array(count),
    plan: new Float64Array(count * count),
    logReach: new Float64Array(count),
    mass: new Float64Array(count),
    residual: new Float64Array(count),
    merit: Infinity,
    error: Infinity,
  };
}

/** Fills `point` from its `logScale`, which it may shift as a whole. */
function evaluate(
  point: Point,
  logWeights: Float64Array,
  { cost, loss }: JkoInput,
  { epsilon, pull, flat }: JkoNumbers,
): void {
  const { logScale, plan, logReach, mass, residual } = point;
  const count = logWeights.length;
  const rowLog = new Float64Array(count);
  let merit = 0;
  for (let i = 0; i < count; i++) {
    const terms = plan.subarray(i * count, (i + 1) * count);
    for (let j = 0; j < count; j++) terms[j] = logScale[j] - cost[i * count + j] / epsilon;
    const rowTotal = logSumExp(terms);
    rowLog[i] = logWeights[i] - rowTotal;
    if (logWeights[i] > -Infinity) merit += exp(logWeights[i]) * rowTotal;
  }
  const terms = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    for (let i = 0; i < count; i++) terms[i] = rowLog[i] - cost[i * count + j] / epsilon;
    logReach[j] = logSumExp(terms);
    for (let i = 0; i < count; i++) plan[i * count + j] = exp(plan[i * count + j] + rowLog[i]);
    mass[j] = exp(logScale[j] + logReach[j]);
    residual[j] = -(1 - flat) * logReach[j] - pull * loss[j] - logScale[j];
  }
  point.merit = flat < 1 ? merit + settleShift(point, flat) : merit;
  point.error = 0;
  for (let j = 0; j < count; j++) {
    const gap = Math.abs(residual[j]) - SCALE_ROUNDING * Math.abs(logScale[j]);
    if (gap > 0) point.error += mass[j] * gap;
  }
}

/** Shifts y so that Σω = 1 and returns what that adds to Φ: the shift itself and (1/κ)·1. */
function settleShift(point: Point, flat: number): number {
  const { logScale, logReach, residual } = point;
  const logWanted = residual.map((gap, j) => logScale[j] + logReach[j] + gap / (1 - flat));
  const shift = ((1 - flat) / flat) * logSumExp(logWanted);
  for (let j = 0; j < logScale.length; j++) {
    logScale[j] += shift;
    logReach[j] -= shift;
    residual[j] -= flat * shift;
  }
  return shift + (1 - flat) / flat;
}

function logSumExp(terms: Float64Array): number {
  let top = -Infinity;
  for (let k = 0; k < terms.length; k++) if (terms[k] > top) top = terms[k];
  if (top === -Infinity) return top;
  let sum = 0;
  for (let k = 0; k < terms.length; k++) sum += exp(terms[k] - top);
  return top + log(sum);
}

/** Newton's direction on Φ. */
function direction(step: Float64Array, point: Point, weights: Float64Array, flat: number): void {
  const { plan, mass, residual } = point;
  const count = mass.length;
  const curvature = flat / (1 - flat);
  const matrix = new Float64Array(count * count);
  for (let j = 0; j < count; j++) {
    const wanted = mass[j] * exp(residual[j] / (1 - flat));
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let i = 0; i < count; i++) {
        // A row without mass has nothing to say; its quotient would be 0/0.
        if (plan[i * count + j] > 0)
          sum += plan[i * count + j] * (plan[i * count + k] / weights[i]);
      }
      matrix[j * count + k] = -sum;
    }
    matrix[j * count + j] += mass[j] + curvature * wanted;
    step[j] = wanted - mass[j];
  }
  solveSymmetric(matrix, step);
}
