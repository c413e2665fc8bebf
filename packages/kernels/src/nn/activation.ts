/**
 * Elementwise non-linearities with their derivatives up to the third.
 *
 * The third is what the reverse pass of a second derivative needs, which is what a PDE residual
 * (Sirignano & Spiliopoulos 2018, the deep Galerkin method) puts into the loss.
 *
 * @module
 */
import { exp, normalCdf, tanh } from "../math/index.js";
import { allocateJet, type Jet, type Layer, type LayerContext, type LayerPlan } from "./layer.js";

export type ActivationKind = "tanh" | "relu" | "gelu";

const INVERSE_SQRT_TWO_PI = 0.3989422804014327;
/** f, f′, f″, f‴ at the last point asked for: one slot each, reused. */
const at = new Float64Array(4);

/** Writes f(z), f′(z), f″(z), f‴(z) into `at`. relu has f′(0) = 0 by convention. */
function derivatives(kind: ActivationKind, z: number): void {
  if (kind === "tanh") {
    const t = tanh(z);
    const slope = 1 - t * t;
    at[0] = t;
    at[1] = slope;
    at[2] = -2 * t * slope;
    at[3] = slope * (6 * t * t - 2);
  } else if (kind === "relu") {
    at[0] = z > 0 ? z : 0;
    at[1] = z > 0 ? 1 : 0;
    at[2] = 0;
    at[3] = 0;
  } else {
    // gelu(z) = z·Φ(z), exact (Hendrycks & Gimpel 2016), with φ′ = −zφ.
    const density = INVERSE_SQRT_TWO_PI * exp(-0.5 * z * z);
    const mass = normalCdf(z);
    at[0] = z * mass;
    at[1] = mass + z * density;
    at[2] = density * (2 - z * z);
    at[3] = density * z * (z * z - 4);
  }
}

/** Plans an elementwise layer: no parameters, same size out as in. */
export function planActivation(
  kind: ActivationKind,
  size: number,
  context: LayerContext,
): LayerPlan {
  return {
    inSize: size,
    outSize: size,
    requests: [],
    initialLimits: [],
    ones: [],
    bind: () => bindActivation(kind, size, context),
  };
}

function bindActivation(kind: ActivationKind, size: number, context: LayerContext): Layer {
  const { engine, batchSizeMax } = context;
  const output = engine.allocate(batchSizeMax * size);
  const inputGradient = engine.allocate(batchSizeMax * size);
  let input = inputGradient;
  return {
    inSize: size,
    outSize: size,
    output,
    inputGradient,
    forward(given, batchSize) {
      input = given;
      const count = batchSize * size;
      if (kind === "tanh") engine.tanhInto(output, given, count);
      else if (kind === "relu")
        for (let i = 0; i < count; i++) output[i] = given[i] > 0 ? given[i] : 0;
      else for (let i = 0; i < count; i++) output[i] = given[i] * normalCdf(given[i]);
    },
    backward(dy, batchSize) {
      const count = batchSize * size;
      if (kind === "tanh") {
        for (let i = 0; i < count; i++) inputGradient[i] = dy[i] * (1 - output[i] * output[i]);
      } else if (kind === "relu") {
        for (let i = 0; i < count; i++) inputGradient[i] = input[i] > 0 ? dy[i] : 0;
      } else {
        for (let i = 0; i < count; i++) {
          derivatives(kind, input[i]);
          inputGradient[i] = dy[i] * at[1];
        }
      }
    },
    ...(context.derivatives === "first"
      ? {}
      : { jet: kind === "tanh" ? tanhJet(size, context) : activationJet(kind, size, context) }),
  };
}

/** y = f(z), y₁ = f′z₁, y₂ = f″z₁² + f′z₂, and the transpose of that map's derivative. */
function activationJet(
  kind: ActivationKind,
  size: number,
  context: LayerContext,
): NonNullable<Layer["jet"]> {
  const length = context.batchSizeMax * size;
  const output = allocateJet(context.engine, length);
  const inputGradient = allocateJet(context.engine, length);
  let input: Jet = inputGradient;
  return {
    output,
    inputGradient,
    forward(given, batchSize) {
      input = given;
      const count = batchSize * size;
      for (let i = 0; i < count; i++) {
        derivatives(kind, given.value[i]);
        const z1 = given.first[i];
        output.value[i] = at[0];
        output.first[i] = at[1] * z1;
        output.second[i] = at[2] * z1 * z1 + at[1] * given.second[i];
      }
    },
    backward(dy, batchSize) {
      const count = batchSize * size;
      for (let i = 0; i < count; i++) {
        derivatives(kind, input.value[i]);
        const z1 = input.first[i];
        const z2 = input.second[i];
        inputGradient.value[i] =
          dy.value[i] * at[1] +
          dy.first[i] * at[2] * z1 +
          dy.second[i] * (at[3] * z1 * z1 + at[2] * z2);
        inputGradient.first[i] = dy.first[i] * at[1] + 2 * dy.second[i] * at[2] * z1;
        inputGradient.second[i] = dy.second[i] * at[1];
      }
    },
  };
}

/** {@link activationJet} of tanh, whose derivatives are polynomials of its value. */
function tanhJet(size: number, context: LayerContext): NonNullable<Layer["jet"]> {
  const { engine, batchSizeMax } = context;
  const output = allocateJet(engine, batchSizeMax * size);
  const inputGradient = allocateJet(engine, batchSizeMax * size);
  let input: Jet = inputGradient;
  return {
    output,
    inputGradient,
    forward(given, batchSize) {
      input = given;
      const count = batchSize * size;
      engine.tanhInto(output.value, given.value, count);
      for (let i = 0; i < count; i++) {
        const t = output.value[i];
        const slope = 1 - t * t;
        const z1 = given.first[i];
        output.first[i] = slope * z1;
        output.second[i] = -2 * t * slope * z1 * z1 + slope * given.second[i];
      }
    },
    backward(dy, batchSize) {
      const count = batchSize * size;
      for (let i = 0; i < count; i++) {
        const t = output.value[i];
        const slope = 1 - t * t;
        const bend = -2 * t * slope;
        const third = slope * (6 * t * t - 2);
        const z1 = input.first[i];
        inputGradient.value[i] =
          dy.value[i] * slope +
          dy.first[i] * bend * z1 +
          dy.second[i] * (third * z1 * z1 + bend * input.second[i]);
        inputGradient.first[i] = dy.first[i] * slope + 2 * dy.second[i] * bend * z1;
        inputGradient.second[i] = dy.second[i] * slope;
      }
    },
  };
}
