/** Both volatility models follow what they model, closer than a constant does. */
import { normals } from "../testing/streams.js";
import { describe, expect, test } from "vitest";
import { StateBlocks } from "../state/state-blocks.js";
import { MODELS, VolatilityModels } from "./volatility-models.js";

/** Errors with their true deviations: GARCH(0.1, 0.87), or log-normal with memory 0.97. */
function errors(kind: (typeof MODELS)[number], count: number): { e: number; s: number }[] {
  const normal = normals(11);
  let [variance, state, last] = [1, 0, 0];
  return Array.from({ length: count }, () => {
    variance = 0.03 + 0.1 * last * last + 0.87 * variance;
    state = 0.97 * state + 0.25 * normal();
    const s = kind === "garch" ? Math.sqrt(variance) : Math.exp(state / 2);
    last = s * normal();
    return { e: last, s };
  });
}

const spread = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

describe.each(MODELS.map((name, k) => [name, k] as const))("%s", (name, k) => {
  test("leaves less than three quarters of what the log deviation moves", () => {
    const models = new VolatilityModels(new StateBlocks(), [1, 12]);
    const held = new Float64Array(MODELS.length);
    const gaps: number[] = [];
    const moves: number[] = [];
    for (const [t, { e, s }] of errors(name, 6000).entries()) {
      if (t > 500) {
        models.deviationsInto(held, 0);
        gaps.push(Math.log(held[k]! / s));
        moves.push(Math.log(s));
      }
      models.learn(Float64Array.of(e));
    }
    expect(spread(gaps)).toBeLessThan(0.75 * spread(moves));
  });

  test("expects less of a burst far ahead than next", () => {
    const models = new VolatilityModels(new StateBlocks(), [1, 100]);
    const normal = normals(7);
    for (let t = 0; t < 2000; t++) models.learn(Float64Array.of(normal()));
    for (let t = 0; t < 5; t++) models.learn(Float64Array.of(4));
    const [near, far] = [0, 1].map((i) => {
      const held = new Float64Array(MODELS.length);
      models.deviationsInto(held, i);
      return held[k]!;
    });
    expect(far!).toBeLessThan(0.9 * near!);
  });

  test.each([0, 1e-290, 1e290])("errors of %d leave it finite", (size) => {
    const models = new VolatilityModels(new StateBlocks(), [1]);
    const held = new Float64Array(MODELS.length);
    for (let t = 0; t < 100; t++) models.learn(Float64Array.of(t % 2 === 0 ? size : -size));
    models.deviationsInto(held, 0);
    expect(held.every(Number.isFinite)).toBe(true);
  });
});
