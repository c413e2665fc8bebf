/** Laws of one step. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { predictorConfigSchema } from "../config.js";
import {
  clonePredictorState,
  initialPredictorState,
  type PredictorState,
} from "../state/predictor-state.js";
import { decodePredictorState, encodePredictorState } from "../state/state-codec.js";
import { v1 } from "@meristem/leyline";
import { predictorStep, predictorStepInto } from "./predictor-step.js";
import { plainInput, type StepInput } from "./step-input.js";
import { stepOutputFor } from "./step-output.js";

const config = predictorConfigSchema.parse({
  horizons: [1, 4],
  residualWindowCounts: [40],
  seasonLengthMax: 30,
});
const budget = { ...propertyBudget, numRuns: Math.ceil((propertyBudget.numRuns ?? 200) / 10) };

const values = fc.oneof(
  { weight: 12, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
  { weight: 2, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.double({ noDefaultInfinity: true }) },
);
const inputs: fc.Arbitrary<StepInput> = fc
  .record({ value: values, isAccepted: fc.boolean(), isDegraded: fc.boolean() })
  .map((draw) => ({ ...plainInput(draw.value), ...draw }));
const lives = fc.array(inputs, { minLength: 1, maxLength: 120 });

function live(steps: readonly StepInput[]): PredictorState {
  const state = initialPredictorState(config);
  const output = stepOutputFor(2);
  for (const input of steps) predictorStepInto(state, input, output);
  return state;
}

/** Every array of the state, bit for bit. */
function bits(state: PredictorState): Map<string, readonly bigint[]> {
  const { blocks, engineBlocks, next } = state;
  const all = [...blocks.all, ...engineBlocks.all, ...(next?.blocks.all ?? [])];
  return new Map(
    all.map(({ spec, values: array }, i) => [
      `${i} ${spec.name}`,
      [...new BigUint64Array(array.buffer.slice(0))],
    ]),
  );
}

test("the pure step and the step in place agree bit for bit, and the pure one changes nothing", () =>
  fc.assert(
    fc.property(lives, inputs, (steps, input) => {
      const state = live(steps);
      const before = bits(state);
      const pure = predictorStep(state, input);
      expect(bits(state)).toEqual(before);
      const output = stepOutputFor(2);
      predictorStepInto(state, input, output);
      expect(bits(pure.state)).toEqual(bits(state));
      expect(pure.output).toEqual(output);
    }),
    budget,
  ));

test("a state that went through bytes goes on as if it had not", () =>
  fc.assert(
    fc.property(lives, lives, (past, future) => {
      const state = live(past);
      const bytes = v1.PredictorState.encode(encodePredictorState(state)).finish();
      const restored = decodePredictorState(v1.PredictorState.decode(bytes), config);
      expect(bits(restored)).toEqual(bits(state));
      const output = stepOutputFor(2);
      for (const input of future) {
        predictorStepInto(state, input, output);
        predictorStepInto(restored, input, output);
      }
      expect(bits(restored)).toEqual(bits(state));
    }),
    budget,
  ));

test("no array of the state ever holds NaN, and weights stay on the simplex", () =>
  fc.assert(
    fc.property(lives, (steps) => {
      const { blocks, engineBlocks, engine } = live(steps);
      for (const { spec, values: array } of [...blocks.all, ...engineBlocks.all]) {
        expect(array.some((x) => Number.isNaN(x)) ? spec.name : "").toBe("");
      }
      for (const { mixture } of engine.forecasters) {
        const { weights } = mixture;
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 10);
      }
    }),
    budget,
  ));

test("a clone shares no memory with its original", () => {
  const state = live([plainInput(1), plainInput(2)]);
  const clone = clonePredictorState(state);
  const before = bits(state);
  predictorStepInto(clone, plainInput(3), stepOutputFor(2));
  expect(bits(state)).toEqual(before);
});
