/**
 * Losses: the mean over the batch, and its gradient with respect to the network's output.
 *
 * Each writes `gradient`, shape (batchSize, outSize), and returns the loss. Non-finite outputs give a
 * non-finite loss; nothing throws for numerics.
 *
 * @module
 */
import { assertInteger, assertLengthMin } from "../linalg/assert-shape.js";
import { exp, log } from "../math/index.js";
import { softmaxRow } from "./softmax.js";

/** Mean of (output − target)² over all entries. Shapes (batchSize, outSize). */
export function squaredLoss(
  output: Float64Array,
  target: Float64Array,
  batchSize: number,
  gradient: Float64Array,
): number {
  const count = target.length;
  assertInteger("batchSize", batchSize, 1);
  assertLengthMin("output", output, count);
  assertLengthMin("gradient", gradient, count);
  const scale = 2 / count;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const d = output[i] - target[i];
    sum += d * d;
    gradient[i] = scale * d;
  }
  return sum / count;
}

/** Mean of −log softmax(scores)[label]. `labels`, shape (batchSize), are class indices. */
export function crossEntropyLoss(
  scores: Float64Array,
  labels: Int32Array,
  classCount: number,
  gradient: Float64Array,
): number {
  const batchSize = labels.length;
  assertInteger("batch size", batchSize, 1);
  assertLengthMin("scores", scores, batchSize * classCount);
  assertLengthMin("gradient", gradient, batchSize * classCount);
  let sum = 0;
  for (let row = 0; row < batchSize; row++) {
    const from = row * classCount;
    const label = labels[row];
    assertInteger(`labels[${row}]`, label, 0, classCount - 1);
    let top = scores[from];
    for (let j = 1; j < classCount; j++) if (scores[from + j] > top) top = scores[from + j];
    const scale = softmaxRow(gradient, scores, from, classCount);
    sum += log(scale) + top - scores[from + label];
    gradient[from + label] -= 1;
    for (let j = 0; j < classCount; j++) gradient[from + j] /= batchSize;
  }
  return sum / batchSize;
}

const HALF_LOG_TWO_PI = 0.9189385332046728;

/**
 * Mean negative log density of a Gaussian whose mean and log variance are the two outputs of a row:
 * ½(log 2π + v + (t − m)²·e^−v). `output` has shape (batchSize, 2).
 */
export function gaussianLoss(
  output: Float64Array,
  target: Float64Array,
  gradient: Float64Array,
): number {
  const batchSize = target.length;
  assertInteger("batch size", batchSize, 1);
  assertLengthMin("output", output, 2 * batchSize);
  assertLengthMin("gradient", gradient, 2 * batchSize);
  let sum = 0;
  for (let row = 0; row < batchSize; row++) {
    const logVariance = output[2 * row + 1];
    const precision = exp(-logVariance);
    const d = output[2 * row] - target[row];
    sum += HALF_LOG_TWO_PI + 0.5 * (logVariance + d * d * precision);
    gradient[2 * row] = (d * precision) / batchSize;
    gradient[2 * row + 1] = (0.5 * (1 - d * d * precision)) / batchSize;
  }
  return sum / batchSize;
}

/**
 * Mean pinball loss of one output per level (Koenker & Bassett 1978): (t − q)·(level − [t < q]).
 * `output` has shape (batchSize, levelCount); at t = q the gradient is that of t > q.
 */
export function quantileLoss(
  output: Float64Array,
  target: Float64Array,
  levels: Float64Array,
  gradient: Float64Array,
): number {
  const batchSize = target.length;
  const levelCount = levels.length;
  const count = batchSize * levelCount;
  assertInteger("batch size", batchSize, 1);
  assertInteger("level count", levelCount, 1);
  assertLengthMin("output", output, count);
  assertLengthMin("gradient", gradient, count);
  let sum = 0;
  for (let row = 0; row < batchSize; row++) {
    for (let k = 0; k < levelCount; k++) {
      const place = row * levelCount + k;
      const d = target[row] - output[place];
      const weight = d < 0 ? levels[k] - 1 : levels[k];
      sum += d * weight;
      gradient[place] = -weight / count;
    }
  }
  return sum / count;
}
