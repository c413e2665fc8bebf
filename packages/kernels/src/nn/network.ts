/**
 * A feed-forward network from a specification: parameters, buffers, forward and backward passes.
 *
 * Everything is allocated once, here. Steps reuse it: no allocation per training step.
 *
 * @module
 */
import { assertInteger, assertShape } from "../linalg/assert-shape.js";
import { uniformInto } from "../random/index.js";
import type { RandomStream } from "../random/index.js";
import { planActivation, type ActivationKind } from "./activation.js";
import { planChain, planResidual, planStopGradient } from "./chain.js";
import { planDense } from "./dense.js";
import { planLayerNorm } from "./layer-norm.js";
import type { BackwardTarget, Layer, LayerContext, LayerPlan } from "./layer.js";
import type { MatrixEngine } from "./matrix-engine.js";
import { entryView, layOutParameters, type ParameterOwner } from "./parameter-set.js";
import type { ParameterSet } from "./parameter-set.js";
import { planSoftmax } from "./softmax.js";

export type LayerSpec =
  | { readonly kind: "dense"; readonly outSize: number; readonly owner?: ParameterOwner }
  | { readonly kind: ActivationKind }
  | { readonly kind: "layer-norm"; readonly owner?: ParameterOwner }
  | { readonly kind: "softmax" }
  | { readonly kind: "stop-gradient" }
  | { readonly kind: "residual"; readonly layers: readonly LayerSpec[] };

export interface NetworkOptions {
  readonly inSize: number;
  readonly layers: readonly LayerSpec[];
  /** Rows of the largest batch: buffers are this large. */
  readonly batchSizeMax: number;
  /** Where the initial weights come from; advanced by one draw per weight. */
  readonly stream: RandomStream;
  readonly engine: MatrixEngine;
  /** Owner of every parameter whose layer names none. Default `"host"`. */
  readonly owner?: ParameterOwner;
  /** "second" prepares for `createJetPass`. Default "first". */
  readonly derivatives?: "first" | "second";
}

export interface Network {
  readonly engine: MatrixEngine;
  readonly inSize: number;
  readonly outSize: number;
  readonly batchSizeMax: number;
  readonly parameters: ParameterSet;
  readonly layer: Layer;
  /** Shape (batchSizeMax, inSize): where a forward pass puts its input. */
  readonly input: Float64Array;
  /** Shape (batchSizeMax, outSize): where a loss writes its gradient to save a copy. */
  readonly outputGradient: Float64Array;
}

/** Builds a network. @throws RangeError naming the layer whose sizes do not fit. */
export function createNetwork(options: NetworkOptions): Network {
  const { inSize, batchSizeMax, engine, stream } = options;
  assertInteger("inSize", inSize, 1);
  assertInteger("batchSizeMax", batchSizeMax, 1);
  const { owner = "host", derivatives = "first" } = options;
  const context: LayerContext = { engine, batchSizeMax, owner, derivatives, name: "" };
  const plan = planLayers(options.layers, inSize, context, "layer");
  const parameters = layOutParameters(plan.requests, engine);
  for (const [index, entry] of parameters.entries.entries()) {
    const view = entryView(parameters.values, entry);
    const limit = plan.initialLimits[index];
    if (limit > 0) {
      uniformInto(view, stream);
      for (let i = 0; i < view.length; i++) view[i] = (2 * view[i] - 1) * limit;
    }
    if (plan.ones.includes(index)) view.fill(1);
  }
  const layer = plan.bind(parameters, 0);
  const { outSize } = layer;
  const input = engine.allocate(batchSizeMax * inSize);
  const outputGradient = engine.allocate(batchSizeMax * outSize);
  return { engine, inSize, outSize, batchSizeMax, parameters, layer, input, outputGradient };
}

function planLayers(
  specs: readonly LayerSpec[],
  inSize: number,
  context: LayerContext,
  prefix: string,
): LayerPlan {
  let size = inSize;
  const plans = specs.map((spec, index) => {
    const name = `${prefix}-${index + 1}`;
    const owner = "owner" in spec && spec.owner !== undefined ? spec.owner : context.owner;
    const plan = planLayer(spec, size, { ...context, name, owner });
    size = plan.outSize;
    return plan;
  });
  return planChain(plans);
}

function planLayer(spec: LayerSpec, inSize: number, context: LayerContext): LayerPlan {
  switch (spec.kind) {
    case "dense":
      assertInteger(`${context.name} outSize`, spec.outSize, 1);
      return planDense(inSize, spec.outSize, context);
    case "layer-norm":
      return planLayerNorm(inSize, context);
    case "softmax":
      return planSoftmax(inSize, context);
    case "stop-gradient":
      return planStopGradient(inSize, context);
    case "residual":
      return planResidual(planLayers(spec.layers, inSize, context, context.name), context);
    default:
      return planActivation(spec.kind, inSize, context);
  }
}

/**
 * Runs `batchSize` rows of `input`, shape (batchSize, inSize), through the network. The result, shape
 * (batchSize, outSize), is the network's own buffer: valid until the next forward pass.
 *
 * @throws ShapeError, RangeError when `input` or `batchSize` does not fit.
 */
export function forward(network: Network, input: Float64Array, batchSize: number): Float64Array {
  assertInteger("batchSize", batchSize, 1, network.batchSizeMax);
  assertShape("input", input, batchSize * network.inSize);
  network.input.set(input);
  network.layer.forward(network.input, batchSize);
  return network.layer.output;
}

/**
 * Accumulates the gradients of the last forward pass into `network.parameters.gradients`.
 *
 * @returns The gradient with respect to the input, shape (batchSize, inSize), the network's own buffer;
 *   stale when `wants` is "parameters".
 * @param outputGradient Shape (batchSize, outSize), or the network's own `outputGradient`.
 */
export function backward(
  network: Network,
  outputGradient: Float64Array,
  batchSize: number,
  wants: BackwardTarget,
): Float64Array {
  assertInteger("batchSize", batchSize, 1, network.batchSizeMax);
  if (outputGradient !== network.outputGradient) {
    assertShape("outputGradient", outputGradient, batchSize * network.outSize);
  }
  if (outputGradient !== network.outputGradient) network.outputGradient.set(outputGradient);
  network.layer.backward(network.outputGradient, batchSize, wants);
  return network.layer.inputGradient;
}
