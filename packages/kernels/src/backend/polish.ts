/**
 * Float64 has the last word: solves that start from a backend's proposal and run to the tolerance.
 *
 * Bits still depend on the start, so what is state takes no proposal at all (the default), and what is
 * polished serves batches whose outputs are not state.
 *
 * @module
 */
import type { JkoOutput } from "../jko/step-state.js";
import { jkoStepInto } from "../jko/step.js";
import type { SinkhornSolution } from "../sinkhorn/solution.js";
import { openSinkhornSolver, type SolveOptions } from "../sinkhorn/solver.js";
import type { PotentialBatch } from "./backend.js";
import {
  assertJkoBatch,
  assertTransportBatch,
  type JkoBatch,
  type TransportBatch,
} from "./batch-problem.js";

/**
 * Solves every problem of a batch, one solution each, in order.
 *
 * @param proposal - where to start; without one, cold with ε-scaling, and then bits are fixed
 * @throws ShapeError, RangeError naming the argument that does not fit
 */
export function polishTransport(
  batch: TransportBatch,
  proposal?: PotentialBatch,
  options: Omit<SolveOptions, "start"> = {},
): readonly SinkhornSolution[] {
  assertTransportBatch(batch);
  const { batchSize, size } = batch;
  const solver = openSinkhornSolver({ rowCountMax: size, colCountMax: size });
  return Array.from({ length: batchSize }, (_, b) => {
    const row = [b * size, (b + 1) * size] as const;
    const problem = {
      cost: batch.cost.subarray(b * size * size, (b + 1) * size * size),
      rowWeights: batch.rowWeights.subarray(...row),
      colWeights: batch.colWeights.subarray(...row),
      epsilon: batch.epsilon[b],
    };
    if (proposal === undefined) return solver.solve(problem, options);
    const start = {
      rowPotential: Float64Array.from(proposal.rowPotential.subarray(...row)),
      colPotential: Float64Array.from(proposal.colPotential.subarray(...row)),
    };
    return solver.solve(problem, { ...options, start });
  });
}

/** The new weights of a batch of JKO steps, shape (batchSize, size), and how each solve went. */
export interface JkoBatchResult {
  readonly weights: Float64Array;
  readonly outputs: readonly JkoOutput[];
}

/**
 * Makes every JKO step of a batch to `toleranceL1`.
 *
 * @param proposal - where to start, as `Backend.jkoPotentials`; without one, cold
 * @throws ShapeError, RangeError naming the argument that does not fit (τ must be > 0 here)
 */
export function polishJko(
  batch: JkoBatch,
  proposal?: PotentialBatch,
  toleranceL1 = 1e-8,
): JkoBatchResult {
  assertJkoBatch(batch);
  const { batchSize, size } = batch;
  const weights = batch.weights.slice();
  const outputs: JkoOutput[] = [];
  for (let b = 0; b < batchSize; b++) {
    const input = {
      cost: batch.cost.subarray(b * size * size, (b + 1) * size * size),
      loss: batch.loss.subarray(b * size, (b + 1) * size),
    };
    const config = {
      epsilon: batch.epsilon[b],
      timeStep: batch.stepSize[b],
      entropyWeight: batch.entropyWeight[b],
      toleranceL1,
    };
    const flat = 1 / (1 + (config.timeStep * config.entropyWeight) / config.epsilon);
    const logReach = new Float64Array(size);
    if (proposal !== undefined && flat < 1) {
      // g/ε = −(1 − θ) log z − θτL/ε, solved for log z.
      for (let j = 0; j < size; j++) {
        const pull = flat * config.timeStep * input.loss[j];
        const reach = -(proposal.colPotential[b * size + j] + pull) / config.epsilon / (1 - flat);
        logReach[j] = Number.isFinite(reach) ? reach : 0;
      }
    }
    const state = { weights: weights.subarray(b * size, (b + 1) * size), logReach };
    outputs.push(jkoStepInto(state, input, config));
  }
  return { weights, outputs };
}
