/**
 * y = x·W + b, with W of shape (inSize, outSize).
 *
 * Gradients: dW = xᵀ·dy, db = Σ_rows dy, dx = dy·Wᵀ. Cost: 2·batch·inSize·outSize floating-point
 * operations forward, twice that backward.
 *
 * @module
 */
import { allocateJet, type Jet, type Layer, type LayerContext, type LayerPlan } from "./layer.js";
import type { MatrixEngine } from "./matrix-engine.js";
import { entryView, type ParameterSet } from "./parameter-set.js";

interface Affine {
  readonly engine: MatrixEngine;
  readonly inSize: number;
  readonly outSize: number;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
  readonly weightGradient: Float64Array;
  readonly biasGradient: Float64Array;
}

/** Plans a dense layer with Glorot-uniform weights (Glorot & Bengio 2010, eq. 16). */
export function planDense(inSize: number, outSize: number, context: LayerContext): LayerPlan {
  const { name, owner } = context;
  return {
    inSize,
    outSize,
    requests: [
      { name: `${name}.weight`, owner, rowCount: inSize, colCount: outSize },
      { name: `${name}.bias`, owner, rowCount: 1, colCount: outSize },
    ],
    initialLimits: [Math.sqrt(6 / (inSize + outSize)), 0],
    ones: [],
    bind: (parameters, firstEntry) => bindDense(parameters, firstEntry, context),
  };
}

function bindDense(parameters: ParameterSet, firstEntry: number, context: LayerContext): Layer {
  const weight = parameters.entries[firstEntry];
  const bias = parameters.entries[firstEntry + 1];
  const { engine, batchSizeMax } = context;
  const affine: Affine = {
    engine,
    inSize: weight.rowCount,
    outSize: weight.colCount,
    weight: entryView(parameters.values, weight),
    bias: entryView(parameters.values, bias),
    weightGradient: entryView(parameters.gradients, weight),
    biasGradient: entryView(parameters.gradients, bias),
  };
  const { inSize, outSize } = affine;
  const output = engine.allocate(batchSizeMax * outSize);
  const inputGradient = engine.allocate(batchSizeMax * inSize);
  let input = inputGradient;
  return {
    inSize,
    outSize,
    output,
    inputGradient,
    forward(given, batchSize) {
      input = given;
      writeBias(affine, output, batchSize);
      engine.multiply(output, given, affine.weight, batchSize, inSize, outSize, 1);
    },
    backward(outputGradient, batchSize, wants) {
      accumulate(affine, input, outputGradient, batchSize);
      addRows(affine.biasGradient, outputGradient, batchSize);
      if (wants === "parameters") return;
      const { weight: w } = affine;
      engine.multiplyTransposedRight(
        inputGradient,
        outputGradient,
        w,
        batchSize,
        outSize,
        inSize,
        0,
      );
    },
    ...(context.derivatives === "second" ? { jet: denseJet(affine, batchSizeMax) } : {}),
  };
}

/** The map is linear: derivatives pass through W, only the value sees the bias. */
function denseJet(affine: Affine, batchSizeMax: number): NonNullable<Layer["jet"]> {
  const { engine, inSize, outSize, weight } = affine;
  const output = allocateJet(engine, batchSizeMax * outSize);
  const inputGradient = allocateJet(engine, batchSizeMax * inSize);
  let input: Jet = inputGradient;
  return {
    output,
    inputGradient,
    forward(given, batchSize) {
      input = given;
      writeBias(affine, output.value, batchSize);
      engine.multiply(output.value, given.value, weight, batchSize, inSize, outSize, 1);
      engine.multiply(output.first, given.first, weight, batchSize, inSize, outSize, 0);
      engine.multiply(output.second, given.second, weight, batchSize, inSize, outSize, 0);
    },
    backward(gradient, batchSize) {
      accumulate(affine, input.value, gradient.value, batchSize);
      accumulate(affine, input.first, gradient.first, batchSize);
      accumulate(affine, input.second, gradient.second, batchSize);
      addRows(affine.biasGradient, gradient.value, batchSize);
      backThrough(affine, inputGradient.value, gradient.value, batchSize);
      backThrough(affine, inputGradient.first, gradient.first, batchSize);
      backThrough(affine, inputGradient.second, gradient.second, batchSize);
    },
  };
}

function writeBias(affine: Affine, output: Float64Array, batchSize: number): void {
  const { bias, outSize } = affine;
  for (let row = 0; row < batchSize; row++) {
    const from = row * outSize;
    for (let j = 0; j < outSize; j++) output[from + j] = bias[j];
  }
}

function accumulate(affine: Affine, x: Float64Array, dy: Float64Array, batchSize: number): void {
  const { engine, inSize, outSize, weightGradient } = affine;
  engine.multiplyTransposedLeft(weightGradient, x, dy, inSize, batchSize, outSize, 1);
}

function backThrough(affine: Affine, dx: Float64Array, dy: Float64Array, batchSize: number): void {
  const { engine, inSize, outSize, weight } = affine;
  engine.multiplyTransposedRight(dx, dy, weight, batchSize, outSize, inSize, 0);
}

function addRows(sum: Float64Array, rows: Float64Array, batchSize: number): void {
  const size = sum.length;
  for (let row = 0; row < batchSize; row++) {
    const from = row * size;
    for (let j = 0; j < size; j++) sum[j] += rows[from + j];
  }
}
