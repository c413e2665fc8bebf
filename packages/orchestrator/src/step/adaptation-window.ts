/**
 * What the newest steps were like for the self-adapting parts: how kernel B's diffusion was solved, and
 * how far off the one-step forecasts were.
 *
 * @module
 */
import {
  EXPLICIT_SOLVES,
  IMPLICIT_SOLVES,
  ITERATIONS,
  RESIDUAL_MAX,
  SOLVE_SLOTS,
  STIFFNESS_MAX,
  type DriftDiffusion,
} from "../experts/drift-diffusion.js";
import type { StateBlocks } from "../state/state-blocks.js";

/** Steps a record is about. */
export const ADAPTATION_STEPS = 100;

/** Columns behind those of the solves. */
const SQUARE = SOLVE_SLOTS;
const IS_SCORED = SOLVE_SLOTS + 1;
const COLUMNS = SOLVE_SLOTS + 2;
const COLUMN_NAMES =
  "explicit solves,implicit solves,stiffness,iterations,residual (scales of change)," +
  "square of the scaled error,0 or 1";

/** What a step leaves behind. */
export interface AdaptationSource {
  readonly drift: Pick<DriftDiffusion, "solves"> | undefined;
  readonly scaledError: Float64Array;
}

/** Sums and greatest values over the window. */
export interface AdaptationSums {
  readonly explicitSolves: number;
  readonly implicitSolves: number;
  readonly stiffnessMax: number;
  readonly iterations: number;
  /** Scales of change. */
  readonly residualMax: number;
  /** Sum of squared one-step errors, each in the mean absolute error before it. */
  readonly squares: number;
  readonly scoredCount: number;
}

export class AdaptationWindow {
  /** Shape (steps, columns); the row of a step is its index modulo the steps. */
  readonly #steps: Float64Array;

  constructor(blocks: StateBlocks) {
    this.#steps = blocks.block("steps", [ADAPTATION_STEPS, COLUMNS], COLUMN_NAMES);
  }

  /** Takes in step `row`. Allocates nothing. */
  note(row: number, { drift, scaledError }: AdaptationSource): void {
    const steps = this.#steps;
    const offset = (row % ADAPTATION_STEPS) * COLUMNS;
    for (let i = 0; i < SOLVE_SLOTS; i++) {
      steps[offset + i] = drift === undefined ? 0 : drift.solves[i]!;
    }
    steps[offset + SQUARE] = scaledError[0]! * scaledError[0]!;
    steps[offset + IS_SCORED] = scaledError[1]!;
  }

  /** Over the window, in the order of its slots. Cost: a pass over it. */
  sums(): AdaptationSums {
    const steps = this.#steps;
    const sums = new Float64Array(COLUMNS);
    const most = new Float64Array(COLUMNS);
    for (let offset = 0; offset < steps.length; offset += COLUMNS) {
      for (let i = 0; i < COLUMNS; i++) {
        const value = steps[offset + i]!;
        sums[i] = sums[i]! + value;
        if (value > most[i]!) most[i] = value;
      }
    }
    return {
      explicitSolves: sums[EXPLICIT_SOLVES]!,
      implicitSolves: sums[IMPLICIT_SOLVES]!,
      stiffnessMax: most[STIFFNESS_MAX]!,
      iterations: sums[ITERATIONS]!,
      residualMax: most[RESIDUAL_MAX]!,
      squares: sums[SQUARE]!,
      scoredCount: sums[IS_SCORED]!,
    };
  }
}
