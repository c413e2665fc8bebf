/**
 * What computes batches: the four dense operations that are worth an accelerator.
 *
 * A backend *proposes*: potentials after a number of sweeps from zero. Whatever is state comes from
 * float64: `polishTransport` and `polishJko` (`polish.ts`) start the float64 solve from a proposal and
 * run to the fixed tolerance. The gpu.js batch of `@meristem/kernels/gpu` is one, `float64Backend`
 * the other and the definition.
 *
 * @module
 */
import type { FeatureBatch, JkoBatch, TransportBatch } from "./batch-problem.js";

export type BackendArray = Float64Array | Float32Array;

/** Potentials of every problem, cost units; shapes (batchSize, size). */
export interface PotentialBatch {
  readonly rowPotential: BackendArray;
  readonly colPotential: BackendArray;
}

export interface Backend {
  /** e^(−C/ε), shape (batchSize, size, size). */
  gibbsKernels(batch: TransportBatch): BackendArray;
  /** `sweepCount` log-domain sweeps (rows, then columns) from potentials of zero. */
  sinkhornPotentials(batch: TransportBatch, sweepCount: number): PotentialBatch;
  /** `sweepCount` rounds of the JKO fixed point from potentials of zero. */
  jkoPotentials(batch: JkoBatch, sweepCount: number): PotentialBatch;
  /** √(2/D)·cos(x·ω_k + φ_k), shape (rowCount, featureCount). */
  randomFeatures(batch: FeatureBatch): BackendArray;
  /** Frees what it holds. Later calls may throw. */
  close(): void;
}
