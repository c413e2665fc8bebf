/** Runs every batch on one mode: the same code in Node and on the page with real shaders. */
import type { GpuBatch } from "../../src/gpu/index.js";
import { columnMarginals, features, jko, SWEEPS, transport } from "./batches.js";
import type { BatchAnswers } from "./batches.js";

export function runBatches(backend: GpuBatch): BatchAnswers {
  const ot = backend.sinkhornPotentials(transport, SWEEPS);
  const step = backend.jkoPotentials(jko, SWEEPS);
  return {
    gibbs: [...backend.gibbsKernels(transport)],
    transportWeights: columnMarginals(transport, ot.rowPotential, ot.colPotential),
    jkoWeights: columnMarginals(jko, step.rowPotential, step.colPotential),
    features: [...backend.randomFeatures(features)],
  };
}
