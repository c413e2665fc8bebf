/**
 * What a layer is: a forward pass into its own buffer and the exact backward pass of it.
 *
 * Buffers are allocated once for `batchSizeMax` rows; a pass over fewer rows leaves the rest stale.
 * `input` is remembered by reference between forward and backward: do not change it in between.
 *
 * @module
 */
import type { MatrixEngine } from "./matrix-engine.js";
import type { ParameterOwner, ParameterRequest, ParameterSet } from "./parameter-set.js";

export interface Layer {
  readonly inSize: number;
  readonly outSize: number;
  /** Result of the last forward pass. Shape (batchSizeMax, outSize), row-major. */
  readonly output: Float64Array;
  /** Loss gradient with respect to the input, of the last backward pass that wanted it. */
  readonly inputGradient: Float64Array;

  forward(input: Float64Array, batchSize: number): void;

  /**
   * Accumulates parameter gradients; writes `inputGradient` unless `wants` is "parameters".
   *
   * @param outputGradient Shape (batchSize, outSize). Not changed.
   */
  backward(outputGradient: Float64Array, batchSize: number, wants: BackwardTarget): void;

  /** Passes first and second derivatives along; absent where the layer does not support them. */
  readonly jet?: JetLayer;
}

/** Whether the gradient of the input is needed too: the first layer of a net can save a product. */
export type BackwardTarget = "parameters" | "parameters-and-input";

/** A value with its first and second derivative along one direction, each (batchSizeMax, size). */
export interface Jet {
  readonly value: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Second-order Taylor mode through one layer, and its reverse. */
export interface JetLayer {
  readonly output: Jet;
  readonly inputGradient: Jet;
  forward(input: Jet, batchSize: number): void;
  backward(outputGradient: Jet, batchSize: number): void;
}

/** What a layer is told when it is built. */
export interface LayerContext {
  readonly engine: MatrixEngine;
  readonly batchSizeMax: number;
  readonly owner: ParameterOwner;
  /** Whether buffers for second derivatives are wanted: they cost six more per layer. */
  readonly derivatives: "first" | "second";
  /** Prefix of the names of this layer's parameters. */
  readonly name: string;
}

/** A layer before its parameters have places: first ask, then bind. */
export interface LayerPlan {
  readonly inSize: number;
  readonly outSize: number;
  readonly requests: readonly ParameterRequest[];
  /** Standard deviations' scale of the initial weights, one per request; 0 leaves zeros. */
  readonly initialLimits: readonly number[];
  /** Values that start at one instead of zero (scales of a normalisation), by request index. */
  readonly ones: readonly number[];
  bind(parameters: ParameterSet, firstEntry: number): Layer;
}

/** Three zeroed buffers of one shape. */
export function allocateJet(engine: MatrixEngine, length: number): Jet {
  return {
    value: engine.allocate(length),
    first: engine.allocate(length),
    second: engine.allocate(length),
  };
}
