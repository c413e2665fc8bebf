/**
 * The Fokker–Planck equation in one dimension, conservative and positive for any time step.
 *
 *     ∂_t p = -∂_x(b·p) + ½ ∂_xx(σ²·p) = -∂_x((b - ½(σ²)')·p - ½σ²·∂_x p)
 *
 * Finite volumes with the exponentially fitted flux of Chang and Cooper, implicit in time, no flux
 * through the ends. The matrix of a step is an M-matrix with unit column sums: mass is kept to
 * rounding and no entry becomes negative, whatever the step. For constant σ the stationary density is
 * exact at the cells.
 *
 * @module
 * @see Chang & Cooper, J. Computational Physics 6 (1970); Scharfetter & Gummel (1969) for the weights.
 */
import { assertAllFinite, assertPositive, assertShape } from "../linalg/assert-shape.js";
import { expInto } from "../math/index.js";
import { assertCellGrid, assertDensity, densityMass, type CellGrid } from "./grid.js";

/** Drift and diffusion on a grid. */
export interface FokkerPlanckCoefficients {
  /** b at the cellCount + 1 faces, unit of x per unit of time. The two ends are not used. */
  readonly drift: Float64Array;
  /** σ² in the cellCount cells, >= 0, unit of x squared per unit of time. */
  readonly variance: Float64Array;
}

/** One implicit step of fixed duration, eliminated beforehand. Constant. */
export interface FokkerPlanckOperator {
  readonly grid: CellGrid;
  /** Time of one step. */
  readonly duration: number;
  /**
   * Shape (cellCount): factors of what is carried in the forward sweep, of what is there, and of what is
   * carried on the way back.
   */
  readonly forward: Float64Array;
  readonly pivotInverse: Float64Array;
  readonly backward: Float64Array;
}

// Beyond it the fitted weights are the upwind ones to the last bit, and without diffusion NaN.
const PECLET_MAX = 500;

// Below it the series of z/(e^z - 1) to z⁶ is exact to 2⁻⁵⁴; above it the quotient is to 3e-15.
const SERIES_MAX = 0.05;

/**
 * Prepares steps of `duration` > 0. Cost: an exponential and some 25 operations a cell.
 *
 * @throws ShapeError or RangeError, naming the argument
 */
export function fokkerPlanckOperator(
  grid: CellGrid,
  coefficients: FokkerPlanckCoefficients,
  duration: number,
): FokkerPlanckOperator {
  const { drift, variance } = coefficients;
  const n = grid.cellCount;
  assertCellGrid(grid);
  assertShape("drift", drift, n + 1);
  assertShape("variance", variance, n);
  assertAllFinite("drift", drift);
  assertDensity(variance, grid);
  assertPositive("duration", duration);
  const operator: FokkerPlanckOperator = {
    grid,
    duration,
    forward: new Float64Array(n),
    pivotInverse: new Float64Array(n),
    backward: new Float64Array(n),
  };
  fokkerPlanckOperatorInto(operator, coefficients);
  return operator;
}

/**
 * Prepares `operator` anew for other coefficients on its own grid and duration. Same bits as
 * {@link fokkerPlanckOperator}, no allocation; shapes and values are not checked here.
 */
export function fokkerPlanckOperatorInto(
  operator: FokkerPlanckOperator,
  { drift, variance }: FokkerPlanckCoefficients,
): void {
  const { grid, duration, forward, pivotInverse, backward } = operator;
  const { cellCount: n, cellWidth: h } = grid;
  const perWidth = 1 / h;
  const perTwoWidths = 0.5 * perWidth;
  // The sizes of all Péclet numbers, then their exponentials, wait in arrays filled last.
  for (let i = 0; i < n - 1; i++) {
    const atFace = (variance[i] + variance[i + 1]) * 0.25;
    const velocity = drift[i + 1] - (variance[i + 1] - variance[i]) * perTwoWidths;
    backward[i] = Math.min(Math.abs((velocity * h) / atFace), PECLET_MAX);
  }
  backward[n - 1] = 0;
  expInto(pivotInverse, backward);
  // Flux through the face right of cell i: out·p_i - back·p_{i+1}.
  const rate = duration * perWidth;
  let outLeft = 0;
  let backLeft = 0;
  for (let i = 0; i < n; i++) {
    let out = 0;
    let back = 0;
    if (i < n - 1) {
      const atFace = (variance[i] + variance[i + 1]) * 0.25;
      const velocity = drift[i + 1] - (variance[i + 1] - variance[i]) * perTwoWidths;
      const size = backward[i];
      if (size < PECLET_MAX) {
        // B(z) = z/(e^z - 1) against the velocity, B(-z) = B(z) + z along it: both >= 0 exactly.
        const squared = size * size;
        const against =
          size < SERIES_MAX
            ? 1 - size / 2 + (squared / 12) * (1 - (squared / 60) * (1 - squared / 42))
            : size / (pivotInverse[i] - 1);
        const along = against + size;
        out = (velocity > 0 ? along : against) * atFace * perWidth;
        back = (velocity > 0 ? against : along) * atFace * perWidth;
      } else {
        out = Math.max(velocity, 0);
        back = Math.max(-velocity, 0);
      }
    }
    const lower = -rate * outLeft;
    const diagonal = 1 + rate * (out + backLeft);
    const pivot = i === 0 ? diagonal : diagonal + lower * backward[i - 1];
    const inverse = 1 / pivot;
    pivotInverse[i] = inverse;
    forward[i] = -lower * inverse;
    backward[i] = rate * back * inverse;
    outLeft = out;
    backLeft = back;
  }
}

/**
 * Moves `density`, shape (cellCount), by one step of `operator` into `target`, which may be the same
 * array. First order in time, second in the cell width where diffusion prevails.
 *
 * All terms are sums of products of numbers >= 0, so positivity is exact. Cost: 5 operations a cell,
 * no allocation. Shapes are not checked here.
 */
export function fokkerPlanckStepInto(
  target: Float64Array,
  density: Float64Array,
  operator: FokkerPlanckOperator,
): void {
  const { forward, pivotInverse, backward } = operator;
  const n = pivotInverse.length;
  let carried = density[0] * pivotInverse[0];
  target[0] = carried;
  for (let i = 1; i < n; i++) {
    carried = density[i] * pivotInverse[i] + forward[i] * carried;
    target[i] = carried;
  }
  // What is carried stays out of memory: each cell waits for the one before.
  for (let i = n - 2; i >= 0; i--) {
    carried = target[i] + backward[i] * carried;
    target[i] = carried;
  }
}

/** How a solve ended. */
export interface FokkerPlanckOutput {
  /** Probability on the grid afterwards, minus that before: rounding only. */
  readonly massError: number;
  /** Share of the mass in the two end cells: above some 1e-3 the grid is too narrow. */
  readonly edgeShare: number;
}

/**
 * The density after `stepCount` steps of `operator`. Pure: `density` is not touched.
 *
 * @throws ShapeError or RangeError when `density` has another shape or a negative entry
 */
export function fokkerPlanckStep(
  density: Float64Array,
  operator: FokkerPlanckOperator,
  stepCount: number = 1,
): { state: Float64Array; output: FokkerPlanckOutput } {
  const { grid } = operator;
  assertDensity(density, grid);
  const state = density.slice();
  for (let k = 0; k < stepCount; k++) fokkerPlanckStepInto(state, state, operator);
  const mass = densityMass(state, grid);
  const edge = (state[0] + state[grid.cellCount - 1]) * grid.cellWidth;
  const output = {
    massError: mass - densityMass(density, grid),
    edgeShare: mass > 0 ? edge / mass : 0,
  };
  return { state, output };
}
