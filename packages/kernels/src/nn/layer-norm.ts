/**
 * Layer normalisation: each row to mean 0 and variance 1, then scaled and shifted per column.
 *
 * y = scale · (x − mean)/√(variance + 1e-5) + shift (Ba, Kiros & Hinton 2016, eq. 4). No second
 * derivatives: a net that needs them (a PDE residual) is normalised outside.
 *
 * @module
 */
import type { Layer, LayerContext, LayerPlan } from "./layer.js";
import { entryView, type ParameterSet } from "./parameter-set.js";

const VARIANCE_FLOOR = 1e-5;

export function planLayerNorm(size: number, context: LayerContext): LayerPlan {
  const { name, owner } = context;
  return {
    inSize: size,
    outSize: size,
    requests: [
      { name: `${name}.scale`, owner, rowCount: 1, colCount: size },
      { name: `${name}.shift`, owner, rowCount: 1, colCount: size },
    ],
    initialLimits: [0, 0],
    ones: [0],
    bind: (parameters, firstEntry) => bindLayerNorm(parameters, firstEntry, size, context),
  };
}

function bindLayerNorm(
  parameters: ParameterSet,
  firstEntry: number,
  size: number,
  context: LayerContext,
): Layer {
  const { engine, batchSizeMax } = context;
  const scale = entryView(parameters.values, parameters.entries[firstEntry]);
  const shift = entryView(parameters.values, parameters.entries[firstEntry + 1]);
  const scaleGradient = entryView(parameters.gradients, parameters.entries[firstEntry]);
  const shiftGradient = entryView(parameters.gradients, parameters.entries[firstEntry + 1]);
  const output = engine.allocate(batchSizeMax * size);
  const inputGradient = engine.allocate(batchSizeMax * size);
  const normal = engine.allocate(batchSizeMax * size);
  const inverseDeviation = engine.allocate(batchSizeMax);

  return {
    inSize: size,
    outSize: size,
    output,
    inputGradient,
    forward(input, batchSize) {
      for (let row = 0; row < batchSize; row++) {
        const from = row * size;
        let mean = 0;
        for (let j = 0; j < size; j++) mean += input[from + j];
        mean /= size;
        let variance = 0;
        for (let j = 0; j < size; j++) {
          const d = input[from + j] - mean;
          variance += d * d;
        }
        const inverse = 1 / Math.sqrt(variance / size + VARIANCE_FLOOR);
        inverseDeviation[row] = inverse;
        for (let j = 0; j < size; j++) {
          normal[from + j] = (input[from + j] - mean) * inverse;
          output[from + j] = normal[from + j] * scale[j] + shift[j];
        }
      }
    },
    backward(dy, batchSize) {
      for (let row = 0; row < batchSize; row++) {
        const from = row * size;
        let sum = 0;
        let projected = 0;
        for (let j = 0; j < size; j++) {
          const d = dy[from + j];
          scaleGradient[j] += d * normal[from + j];
          shiftGradient[j] += d;
          sum += d * scale[j];
          projected += d * scale[j] * normal[from + j];
        }
        for (let j = 0; j < size; j++) {
          const centred = dy[from + j] * scale[j] - (sum + normal[from + j] * projected) / size;
          inputGradient[from + j] = centred * inverseDeviation[row];
        }
      }
    },
  };
}
