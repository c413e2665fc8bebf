/**
 * The JKO step of a density on the line: one implicit step of the Fokker–Planck equation
 * ∂ρ/∂t = ∂(ρV′)/∂x + D ∂²ρ/∂x² as a steepest descent of free energy in W2.
 *
 * The density is held by its quantile function: knots x_0 < … < x_n with mass 1/n between
 * neighbours. There W2 is the plain L2 distance, so the step needs no regularisation:
 *
 *     minimise  Σ m_i (x_i − x_i^old)²/(2τ) + Σ m_i V(x_i) − (D/n) Σ log(n (x_i − x_{i−1}))
 *
 * with m_i = 1/n, half of that at the ends. Mass is exact and positivity is order, both by
 * construction; a damped Newton iteration with a tridiagonal Hessian keeps the order and never
 * raises the objective, hence the energy never rises either.
 *
 * @see Jordan, Kinderlehrer & Otto (1998); Gosse & Toscani (2006), SIAM J. Sci. Comput. 28(4)
 * @module
 */
import {
  assertAllFinite,
  assertInteger,
  assertLengthMin,
  assertNonNegative,
  assertPositive,
  assertShape,
} from "../linalg/assert-shape.js";
import { log } from "../math/elementary.js";

/**
 * A potential and its first two derivatives, in energy units and those per unit of x. It may not call
 * {@link densityStep} itself: the working arrays are shared.
 */
export interface Potential {
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
  readonly curvature: (x: number) => number;
}

/** What evolves. */
export interface DensityState {
  /** Quantiles at 0, 1/n, …, 1; shape (n + 1), rising strictly. */
  readonly knots: Float64Array;
}

export interface DensityConfig {
  readonly potential: Potential;
  /** D ≥ 0, energy units (the temperature of the Gibbs state e^(−V/D)). */
  readonly diffusion: number;
  /** τ > 0, time units. */
  readonly timeStep: number;
  /** On the Newton step, relative to the spread of the knots. Default 1e-12. */
  readonly tolerance?: number;
  /** Default 100. */
  readonly iterationCountMax?: number;
}

export interface DensityOutput {
  /** ∫Vρ + D∫ρ log ρ after the step, energy units. */
  readonly freeEnergy: number;
  /** The same before the step. */
  readonly freeEnergyBefore: number;
  /** W2² between the two densities. */
  readonly w2Square: number;
  readonly iterationCount: number;
  readonly converged: boolean;
}

/** Halvings of a Newton step before it is given up as rounding. */
const HALVINGS_MAX = 40;

/**
 * One step, pure: `state` is not touched.
 *
 * @throws ShapeError for fewer than two knots; RangeError for knots that do not rise, D < 0, τ ≤ 0
 */
export function densityStep(
  state: DensityState,
  config: DensityConfig,
): { state: DensityState; output: DensityOutput } {
  const next = { knots: state.knots.slice() };
  const output = densityStepInto(next, config);
  return { state: next, output };
}

/** {@link densityStep} in the caller's buffer, bit for bit alike; allocates nothing but its output. */
export function densityStepInto(state: DensityState, config: DensityConfig): DensityOutput {
  const { tolerance = 1e-12, iterationCountMax = 100 } = config;
  const { knots } = state;
  assertRising(knots);
  assertNonNegative("diffusion", config.diffusion);
  assertPositive("timeStep", config.timeStep);
  assertPositive("tolerance", tolerance);
  assertInteger("iterationCountMax", iterationCountMax, 1);

  const { start, step, trial } = scratchOf(knots.length);
  start.set(knots);
  const freeEnergyBefore = energyOf(knots, config);
  const spread = knots[knots.length - 1] - knots[0];
  let objective = freeEnergyBefore;
  let iterationCount = 0;
  let converged = false;
  while (!converged && iterationCount < iterationCountMax) {
    iterationCount++;
    const size = newtonDirection(step, knots, start, config);
    if (size <= tolerance * spread) {
      converged = true;
    } else {
      const reached = descend(trial, knots, start, step, objective, config);
      // No descent left in rounding: as good as doubles get.
      if (reached === undefined) converged = true;
      else objective = reached;
    }
  }
  return {
    freeEnergy: energyOf(knots, config),
    freeEnergyBefore,
    w2Square: distanceSquare(knots, start),
    iterationCount,
    converged,
  };
}

/** Working arrays, kept for the next step of the same size. */
interface Scratch {
  readonly start: Float64Array;
  readonly step: Float64Array;
  readonly trial: Float64Array;
  readonly sweep: Float64Array;
}

let shared: Scratch | undefined;

function scratchOf(length: number): Scratch {
  if (shared?.step.length !== length) {
    shared = {
      start: new Float64Array(length),
      step: new Float64Array(length),
      trial: new Float64Array(length),
      sweep: new Float64Array(length),
    };
  }
  return shared;
}

function assertRising(knots: Float64Array): void {
  assertLengthMin("knots", knots, 2);
  assertAllFinite("knots", knots);
  for (let i = 1; i < knots.length; i++) {
    if (!(knots[i] > knots[i - 1])) {
      const where = `knots[${i}] of shape (${knots.length})`;
      throw new RangeError(`${where}: ${knots[i]}, expected > ${knots[i - 1]}, the one before`);
    }
  }
}

/** Trapezoid mass of a knot: a full cell inside, half a one at the ends. */
function knotMass(i: number, cellCount: number): number {
  return (i === 0 || i === cellCount ? 0.5 : 1) / cellCount;
}

/** Free energy, or ∞ when the knots are not in order. */
function energyOf(knots: Float64Array, { potential, diffusion }: DensityConfig): number {
  const cellCount = knots.length - 1;
  let energy = 0;
  let order = 0;
  for (let i = 0; i <= cellCount; i++) {
    energy += knotMass(i, cellCount) * potential.value(knots[i]);
    if (i === 0) continue;
    const width = knots[i] - knots[i - 1];
    if (!(width > 0)) return Infinity;
    order -= log(width * cellCount);
  }
  return energy + (diffusion / cellCount) * order;
}

function distanceSquare(knots: Float64Array, start: Float64Array): number {
  const cellCount = knots.length - 1;
  let sum = 0;
  for (let i = 0; i <= cellCount; i++) {
    sum += knotMass(i, cellCount) * (knots[i] - start[i]) ** 2;
  }
  return sum;
}

/** Writes the Newton step (Thomas algorithm) and returns its largest entry in size. */
function newtonDirection(
  step: Float64Array,
  knots: Float64Array,
  start: Float64Array,
  { potential, diffusion, timeStep }: DensityConfig,
): number {
  const cellCount = knots.length - 1;
  const pressure = diffusion / cellCount;
  const { sweep } = scratchOf(knots.length);
  let stiffness = 0;
  let push = 0;
  for (let i = 0; i <= cellCount; i++) {
    const mass = knotMass(i, cellCount);
    const width = i < cellCount ? knots[i + 1] - knots[i] : Infinity;
    const pushAfter = pressure / width;
    const stiffnessAfter = pressure / width / width;
    const slope = mass * ((knots[i] - start[i]) / timeStep + potential.slope(knots[i]));
    // A concave stretch of V would only make the Hessian indefinite, not the descent faster.
    const bend = mass * (1 / timeStep + Math.max(0, potential.curvature(knots[i])));
    const before = i === 0 ? 0 : sweep[i - 1];
    const pivot = bend + stiffness + stiffnessAfter - stiffness * before;
    const carried = i === 0 ? 0 : stiffness * step[i - 1];
    step[i] = (-(slope - push + pushAfter) + carried) / pivot;
    sweep[i] = stiffnessAfter / pivot;
    stiffness = stiffnessAfter;
    push = pushAfter;
  }
  let largest = Math.abs(step[cellCount]);
  for (let i = cellCount - 1; i >= 0; i--) {
    step[i] += sweep[i] * step[i + 1];
    largest = Math.max(largest, Math.abs(step[i]));
  }
  return largest;
}

/** Moves `knots` along `step`, halved until the objective falls; returns it, or `undefined`. */
function descend(
  trial: Float64Array,
  knots: Float64Array,
  start: Float64Array,
  step: Float64Array,
  objective: number,
  config: DensityConfig,
): number | undefined {
  let length = 1;
  for (let k = 0; k < HALVINGS_MAX; k++, length *= 0.5) {
    for (let i = 0; i < knots.length; i++) trial[i] = knots[i] + length * step[i];
    const value = energyOf(trial, config) + distanceSquare(trial, start) / (2 * config.timeStep);
    if (value < objective) {
      knots.set(trial);
      return value;
    }
  }
  return undefined;
}

/**
 * Mass of the density in each cell of a grid, from its piecewise linear distribution function:
 * nothing negative, and the whole mass when the edges enclose the knots.
 *
 * @param mass - shape (edges.length − 1); overwritten
 * @param edges - rising
 * @throws ShapeError when shapes disagree
 */
export function massOnGridInto(
  mass: Float64Array,
  edges: Float64Array,
  { knots }: DensityState,
): void {
  assertShape("mass", mass, edges.length - 1);
  const cellCount = knots.length - 1;
  let cell = 0;
  let before = 0;
  for (let k = 0; k < edges.length; k++) {
    const edge = edges[k];
    while (cell < cellCount && knots[cell + 1] < edge) cell++;
    let below = 0;
    if (edge >= knots[cellCount]) below = 1;
    else if (edge > knots[0]) {
      below = (cell + (edge - knots[cell]) / (knots[cell + 1] - knots[cell])) / cellCount;
    }
    if (k > 0) mass[k - 1] = below - before;
    before = below;
  }
}
