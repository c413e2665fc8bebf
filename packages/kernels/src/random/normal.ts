/**
 * Normal draws by inversion: draw number n of a stream is a function of uniform number n alone.
 *
 * @module
 */
import { normalQuantile } from "../math/index.js";
import type { RandomStream } from "./stream.js";
import { nextUniform, uniformInto } from "./uniform.js";

/** The next draw from N(0, 1). Consumes one uniform; u -> 1 - u gives its exact negative. */
export function nextNormal(stream: RandomStream): number {
  return normalQuantile(nextUniform(stream));
}

/** Fills `target` with independent draws from N(0, 1). One uniform each, no allocation. */
export function normalInto(target: Float64Array, stream: RandomStream): void {
  uniformInto(target, stream);
  for (let i = 0; i < target.length; i++) target[i] = normalQuantile(target[i]);
}

/** `count` draws and the stream after them. Pure: `stream` is not touched. */
export function normalStep(
  stream: RandomStream,
  count: number,
): { state: RandomStream; output: Float64Array } {
  const state = { key: stream.key, counter: stream.counter };
  const output = new Float64Array(count);
  normalInto(output, state);
  return { state, output };
}
