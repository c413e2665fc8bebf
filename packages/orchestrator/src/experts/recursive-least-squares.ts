/**
 * The state of one recursion of {@link rlsPaddedUpdateInto}: covariance, gain and scalars as blocks.
 *
 * The coefficients are the caller's, so that several of them (one a horizon) can share one gain,
 * which depends on the features alone.
 *
 * @module
 */
import {
  RLS_TRACE,
  RLS_WIDENING,
  rlsPaddedPriorInto,
  rlsPaddedUpdateInto,
  rlsWorkspace,
  type RlsSettings,
  type RlsWorkspace,
} from "@meristem/kernels/ridge";
import type { StateBlocks } from "../state/state-blocks.js";

/** Prior variance of every coefficient: small, so that an untaught model is the naive forecast. */
const PRIOR_VARIANCE = 0.1;
/** Forgetting stops while the trace of the covariance is this many times that of the prior. */
const TRACE_LIMIT = 500;

export class RecursiveLeastSquares {
  readonly featureCount: number;
  readonly #workspace: RlsWorkspace;
  /** Row-major, shape (size, size) in padded storage, dimensionless; the lower triangle counts. */
  readonly #covariance: Float64Array;
  readonly #settings: RlsSettings;

  /** @param forgetting Share of the past kept at each sample, (0, 1]. */
  constructor(
    blocks: StateBlocks,
    featureCount: number,
    forgetting: number,
    prior: number = PRIOR_VARIANCE,
  ) {
    const scratch = rlsWorkspace(featureCount);
    const size = scratch.gain.length;
    const gain = blocks.block("gain", [size], "1");
    this.featureCount = featureCount;
    this.#covariance = blocks.block("inverse", [size, size], "1");
    const scalars = blocks.block("at", [3], "trace,1 / forgetting in force,widening due");
    scalars[RLS_WIDENING] = 1;
    rlsPaddedPriorInto(this.#covariance, 0, featureCount, prior, scalars, RLS_TRACE);
    this.#workspace = { ...scratch, gain, scalars };
    this.#settings = { forgetting, traceMaxPerFeature: TRACE_LIMIT * prior };
  }

  /** Shape (featureCount, padded): gain of the newest sample, dimensionless. */
  get gain(): Float64Array {
    return this.#workspace.gain;
  }

  /** Multiplies the covariance by `factor` >= 1 at the next sample: learn faster again. */
  widen(factor: number): void {
    this.#workspace.scalars[RLS_WIDENING]! *= factor;
  }

  /**
   * Updates covariance and {@link gain} with one sample of weight `weight[0]` > 0.
   * `samples[offset … offset + featureCount)` are the features. Cost: 3.5·featureCount² flops.
   */
  update(samples: Float64Array, offset: number, weight: Float64Array): void {
    const { features } = this.#workspace;
    for (let i = 0; i < this.featureCount; i++) features[i] = samples[offset + i]!;
    const { featureCount } = this;
    rlsPaddedUpdateInto(this.#workspace, this.#covariance, 0, featureCount, weight, this.#settings);
  }
}
