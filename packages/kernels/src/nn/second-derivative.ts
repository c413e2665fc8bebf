/**
 * First and second derivatives of a network along one input, and the reverse of both: what a PDE
 * residual in the loss needs.
 *
 * A forward pass in second-order Taylor mode carries (u, ∂u, ∂²u) through the layers; its exact
 * reverse turns gradients of a loss in all three into parameter gradients. Works for nets of dense,
 * tanh, relu, gelu and residual layers.
 *
 * @see Griewank & Walther, Evaluating Derivatives (2008), ch. 13; Sirignano & Spiliopoulos 2018.
 * @module
 */
import { assertInteger, assertShape } from "../linalg/assert-shape.js";
import { allocateJet, type Jet } from "./layer.js";
import type { Network } from "./network.js";

export interface JetPass {
  readonly network: Network;
  readonly input: Jet;
  /** Shape (batchSizeMax, outSize) each: u, ∂u/∂x_k and ∂²u/∂x_k², of the last forward pass. */
  readonly output: Jet;
  /** Shape (batchSizeMax, outSize) each: where a loss writes its gradients to save copies. */
  readonly outputGradient: Jet;
}

/** Prepares passes over `network`. @throws RangeError when a layer has no second derivatives. */
export function createJetPass(network: Network): JetPass {
  const jet = network.layer.jet;
  if (jet === undefined) {
    throw new RangeError(
      'network: has a layer without second derivatives, expected one built with derivatives "second"',
    );
  }
  const { engine, batchSizeMax, inSize, outSize } = network;
  return {
    network,
    input: allocateJet(engine, batchSizeMax * inSize),
    output: jet.output,
    outputGradient: allocateJet(engine, batchSizeMax * outSize),
  };
}

/** Evaluates `batchSize` rows and the derivatives with respect to input `inputIndex`. */
export function jetForward(
  pass: JetPass,
  input: Float64Array,
  batchSize: number,
  inputIndex: number,
): Jet {
  const { network } = pass;
  assertInteger("batchSize", batchSize, 1, network.batchSizeMax);
  assertShape("input", input, batchSize * network.inSize);
  assertInteger("inputIndex", inputIndex, 0, network.inSize - 1);
  pass.input.value.set(input);
  pass.input.first.fill(0);
  for (let row = 0; row < batchSize; row++) {
    pass.input.first[row * network.inSize + inputIndex] = 1;
  }
  network.layer.jet?.forward(pass.input, batchSize);
  return pass.output;
}

/**
 * Accumulates parameter gradients of a loss whose gradients in u, ∂u and ∂²u the caller has written
 * to `pass.outputGradient`.
 */
export function jetBackward(pass: JetPass, batchSize: number): void {
  assertInteger("batchSize", batchSize, 1, pass.network.batchSizeMax);
  pass.network.layer.jet?.backward(pass.outputGradient, batchSize);
}
