/** The step in place neither allocates nor grows, and the whole predictor keeps nothing. */
import {
  createPredictor,
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStepInto,
  stepOutputFor,
} from "@meristem/orchestrator";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { weather } from "./streams.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const inputs = weather(4000, 8).map((value) => plainInput(value));

/**
 * No object is made, but the engine boxes a number that a function returns and that it chose not to
 * inline. A forecast as an object takes several times as much.
 */
const BYTES_PER_STEP_MAX = 2048;

test("a step in place makes no objects", () => {
  const state = initialPredictorState(predictorConfigSchema.parse({ seasonLengths: [24] }));
  const output = stepOutputFor(2);
  const run = (count: number): void => {
    for (let i = 0; i < count; i++) predictorStepInto(state, inputs[i % inputs.length]!, output);
  };
  run(8000);
  let least = Infinity;
  for (let attempt = 0; attempt < 5; attempt++) {
    collect();
    const before = process.memoryUsage().heapUsed;
    run(4000);
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / 4000);
  }
  expect(least).toBeLessThan(BYTES_PER_STEP_MAX);
});

test("a predictor that has seen seven times as much holds no more memory", () => {
  const predictor = createPredictor({ config: { seasonLengths: [24] } });
  const held = (steps: number): number => {
    for (let i = 0; i < steps; i++) predictor.observe(inputs[i % inputs.length]!.value);
    collect();
    return process.memoryUsage().heapUsed;
  };
  const early = held(2000);
  expect(held(12_000) - early).toBeLessThan(300_000);
});
