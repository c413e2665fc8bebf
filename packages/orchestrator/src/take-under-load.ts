/**
 * Which rung of the load ladder a step runs on: by the clock, or by the record of a life before.
 *
 * @module
 */
import type { PredictorCore } from "./predictor-core.js";
import { LoadLadder } from "./step/load-ladder.js";

/** How long a step may take. Profile `lite` has nothing to shed. */
export interface StepBudget {
  /** us, > 0. Experts are shed, dearest first, while steps take longer. */
  readonly us: number;
  /** A clock that never goes back, us from any start. */
  readonly nowUs: () => number;
}

/**
 * The rung that a row, 0-based, ran on in the life that is lived again; `undefined`: that of the row
 * before. A forecast says its own: `diagnostics.rung`.
 */
export type RecordedRungs = (row: number) => number | undefined;

export interface LoadOptions {
  /** Without one no expert is ever shed. With one what is forecast depends on the machine. */
  readonly stepBudget?: StepBudget;
  /** Instead of a budget: the same experts are shed at the same rows, and the bits are the same. */
  readonly recordedRungs?: RecordedRungs;
}

/** The core's `take`, each step on its rung; the first goes on from that of the state. */
export function takeUnderLoad(
  core: PredictorCore,
  { stepBudget, recordedRungs }: LoadOptions,
): PredictorCore["take"] {
  if (stepBudget === undefined && recordedRungs === undefined) return core.take;
  let { rung = 0 } = core.describe().diagnostics;
  if (recordedRungs !== undefined) {
    return (input, found) => {
      rung = recordedRungs(core.row + 1) ?? rung;
      return core.take({ ...input, rung }, found);
    };
  }
  const { us, nowUs } = stepBudget!;
  const ladder = new LoadLadder(us, rung);
  return (input, found) => {
    const beganUs = nowUs();
    const forecast = core.take({ ...input, rung: ladder.rung }, found);
    ladder.take(nowUs() - beganUs);
    return forecast;
  };
}
