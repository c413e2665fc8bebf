/**
 * Lets an expert work on the logarithms: additive becomes multiplicative. It sleeps from the first
 * value that has no logarithm on.
 *
 * @module
 */
import { expInto } from "@meristem/kernels/math";
import type { Expert } from "./expert.js";

/** `inner` stands on the context of logarithms; `isAwake()` says whether that one is fed. */
export function logScaleExpert(
  inner: Expert,
  horizonCount: number,
  isAwake: () => boolean,
): Expert {
  const size = inner.names.length * horizonCount;
  const logs = new Float64Array(size);
  return {
    names: inner.names.map((name) => `${name}-log`),
    kernel: inner.kernel,
    learn() {
      if (isAwake()) inner.learn();
    },
    pass() {
      if (isAwake()) inner.pass();
    },
    forecastInto(out, offset) {
      logs.fill(Infinity);
      if (isAwake()) inner.forecastInto(logs, 0);
      expInto(logs, logs);
      for (let i = 0; i < size; i++) out[offset + i] = logs[i]!;
    },
    soften(mix) {
      inner.soften?.(mix);
    },
  };
}
