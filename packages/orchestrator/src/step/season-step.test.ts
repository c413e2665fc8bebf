/** Seasons are looked for and taken up a little a step, and a snapshot may fall anywhere between. */
import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";
import { normals } from "../testing/streams.js";
import { predictorConfigSchema } from "../config.js";
import { initialPredictorState, type PredictorState } from "../state/predictor-state.js";
import { decodePredictorState, encodePredictorState } from "../state/state-codec.js";
import { predictorStepInto } from "./predictor-step.js";
import { plainInput, type StepInput } from "./step-input.js";
import { stepOutputFor } from "./step-output.js";

const config = predictorConfigSchema.parse({ horizons: [1, 4], residualWindowCounts: [40] });
const LENGTH = 900;

/** Noise, then a rhythm of 24 from row 300 on; every fiftieth value is missing. */
function inputs(seed: number): StepInput[] {
  const normal = normals(seed);
  return Array.from({ length: LENGTH }, (_, t) => {
    const rhythm = t >= 300 ? ((t % 24) - 11.5) ** 2 / 12 : 0;
    return plainInput(t % 50 === 7 ? undefined : rhythm + normal());
  });
}

function bytesOf(state: PredictorState): Uint8Array {
  return v1.PredictorState.encode(encodePredictorState(state)).finish();
}

test("a second life takes over after at most 8 remembered values a step", () => {
  const state = initialPredictorState(config);
  const output = stepOutputFor(2);
  let lived = -1;
  let mostPerStep = 0;
  let takeOvers = 0;
  for (const input of inputs(5)) {
    const before = state.next;
    predictorStepInto(state, input, output);
    if (before !== undefined && state.next === undefined) {
      takeOvers++;
      expect(state.engine).toBe(before.engine);
      expect(state.engine.context.lastKnown).toBe(before.engine.context.lastKnown);
    }
    const now = state.next?.engine.context.index ?? -1;
    if (state.next !== undefined && before !== undefined) {
      mostPerStep = Math.max(mostPerStep, now - lived);
    }
    lived = now;
  }
  expect(takeOvers).toBeGreaterThanOrEqual(1);
  expect(state.seasons).toEqual([24]);
  expect(mostPerStep).toBe(8);
});

test("in the middle of a look and of a second life, bytes give back the same state", () => {
  const all = inputs(5);
  const state = initialPredictorState(config);
  const output = stepOutputFor(2);
  const seen = { look: 0, life: 0 };
  for (const [t, input] of all.entries()) {
    predictorStepInto(state, input, output);
    const isLook = state.seasonFinder.isLooking && seen.look < 2;
    const isLife = state.next !== undefined && seen.life < 2;
    if (!isLook && !isLife) continue;
    if (isLook) seen.look++;
    if (isLife) seen.life++;
    const message = v1.PredictorState.decode(bytesOf(state));
    const restored = decodePredictorState(message, config);
    const honest = decodePredictorState(message, config);
    expect(bytesOf(restored)).toEqual(bytesOf(state));
    const other = stepOutputFor(2);
    for (const later of all.slice(t + 1, t + 120)) {
      predictorStepInto(restored, later, other);
      predictorStepInto(honest, later, other);
    }
    const inOne = initialPredictorState(config);
    for (const earlier of all.slice(0, t + 120)) predictorStepInto(inOne, earlier, other);
    expect(bytesOf(restored)).toEqual(bytesOf(inOne));
    expect(bytesOf(honest)).toEqual(bytesOf(inOne));
  }
  expect(seen).toEqual({ look: 2, life: 2 });
});

test("while weights must stand still, no second life takes over", () => {
  const state = initialPredictorState(config);
  const output = stepOutputFor(2);
  for (const input of inputs(5)) {
    if (state.next !== undefined) break;
    predictorStepInto(state, input, output);
  }
  const waiting = state.next;
  expect(waiting).toBeDefined();
  const held = { ...plainInput(1), isWeightSuspended: true };
  for (let i = 0; i < 200; i++) predictorStepInto(state, held, output);
  expect(state.next).toBe(waiting);
  predictorStepInto(state, plainInput(1), output);
  expect(state.next).toBeUndefined();
  expect(state.engine).toBe(waiting!.engine);
});
