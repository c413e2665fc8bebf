/**
 * Elementary functions over the heap. Twins of `assembly/{exp,log,tanh}.ts`.
 */
import { exp, log } from "../../math/elementary.js";
import { tanh } from "../../math/hyperbolic.js";

export function expInto(heap: Float64Array, out: number, x: number, count: number): void {
  for (let i = 0; i < count; i++) heap[out + i] = exp(heap[x + i]);
}

export function logInto(heap: Float64Array, out: number, x: number, count: number): void {
  for (let i = 0; i < count; i++) heap[out + i] = log(heap[x + i]);
}

export function tanhInto(heap: Float64Array, out: number, x: number, count: number): void {
  for (let i = 0; i < count; i++) heap[out + i] = tanh(heap[x + i]);
}
