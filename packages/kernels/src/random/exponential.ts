/**
 * Exponential draws by inversion.
 *
 * @module
 */
import { log } from "../math/index.js";
import type { RandomStream } from "./stream.js";
import { nextUniform, uniformInto } from "./uniform.js";

/** The next draw from the exponential law of mean 1, > 0. Consumes one uniform. */
export function nextExponential(stream: RandomStream): number {
  return -log(nextUniform(stream));
}

/** Fills `target` with independent draws of mean 1. One uniform each, no allocation. */
export function exponentialInto(target: Float64Array, stream: RandomStream): void {
  uniformInto(target, stream);
  for (let i = 0; i < target.length; i++) target[i] = -log(target[i]);
}

/** `count` draws and the stream after them. Pure: `stream` is not touched. */
export function exponentialStep(
  stream: RandomStream,
  count: number,
): { state: RandomStream; output: Float64Array } {
  const state = { key: stream.key, counter: stream.counter };
  const output = new Float64Array(count);
  exponentialInto(output, state);
  return { state, output };
}
