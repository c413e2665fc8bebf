/** Experts are shed when steps take too long, come back when they do not, and a replay agrees. */
import { expect, test } from "vitest";
import { weather } from "../testing/streams.js";
import { predictorConfigSchema } from "../config.js";
import { createPredictor } from "../predictor.js";
import { initialPredictorState } from "../state/predictor-state.js";
import { LoadLadder, RUNG_MAX, shedRung } from "./load-ladder.js";
import { predictorStepInto } from "./predictor-step.js";
import { plainInput } from "./step-input.js";
import { stepOutputFor } from "./step-output.js";

test("the naive members are on every rung, the dearest on the fewest", () => {
  expect(shedRung(["naive"])).toBeGreaterThan(RUNG_MAX);
  expect(shedRung(["seasonal-naive-24"])).toBeGreaterThan(RUNG_MAX);
  expect(shedRung(["ses"])).toBeGreaterThan(RUNG_MAX);
  expect(shedRung(["analog-7-24"])).toBe(1);
  expect(shedRung(["analog-3-12", "analog-3-40"])).toBe(2);
  expect(shedRung(["linear-fast"])).toBeGreaterThan(RUNG_MAX);
  expect(shedRung(["linear-log"])).toBe(3);
});

test("one rung up after 20 slow steps, one down after 200 there, and never on a single one", () => {
  const ladder = new LoadLadder(100);
  for (let i = 0; i < 19; i++) ladder.take(500);
  expect(ladder.rung).toBe(0);
  ladder.take(500);
  expect(ladder.rung).toBe(1);
  for (let i = 0; i < 60; i++) ladder.take(500);
  expect(ladder.rung).toBe(RUNG_MAX);
  for (let i = 0; i < 179; i++) ladder.take(10);
  expect(ladder.rung).toBe(RUNG_MAX);
  ladder.take(10);
  expect(ladder.rung).toBe(RUNG_MAX - 1);
});

test("a step that is held up now and then sheds nobody, and keeps nobody shed", () => {
  const ladder = new LoadLadder(100);
  for (let i = 0; i < 1000; i++) ladder.take(i % 50 === 49 ? 10_000 : 40);
  expect(ladder.rung).toBe(0);
  const shed = new LoadLadder(100, RUNG_MAX);
  for (let i = 0; i < 1000; i++) shed.take(i % 50 === 49 ? 10_000 : 40);
  expect(shed.rung).toBe(0);
});

test("between half the budget and the budget nothing moves", () => {
  const ladder = new LoadLadder(100, 2);
  for (let i = 0; i < 1000; i++) ladder.take(75);
  expect(ladder.rung).toBe(2);
});

/** A clock under which each step takes what the script says, us. */
function scripted(durationsUs: (step: number) => number): () => number {
  let calls = 0;
  let nowUs = 0;
  return () => {
    if (calls % 2 === 1) nowUs += durationsUs(calls >> 1);
    calls++;
    return nowUs;
  };
}

const values = weather(900, 12);

test("shedding is told when it begins and ends, and recorded rungs replay bit for bit", () => {
  const nowUs = scripted((step) => (step > 300 && step < 420 ? 900 : 20));
  const predictor = createPredictor({ stepBudget: { us: 100, nowUs } });
  const said = values.map((value) => predictor.observe(value));
  const rungs = said.map(({ diagnostics }) => diagnostics.rung!);
  expect(Math.max(...rungs)).toBe(RUNG_MAX);
  expect(rungs.at(-1)).toBeLessThan(RUNG_MAX);
  expect(rungs.slice(0, 300).every((rung) => rung === 0)).toBe(true);
  const begun = rungs.findIndex((rung) => rung > 0);
  expect(said[begun]!.events.map(({ fact }) => fact?.$case)).toContain(
    "degradedInferenceModeActivated",
  );
  expect(said[begun]!.mode).toBe("standard");

  const state = initialPredictorState(predictorConfigSchema.parse({}));
  const output = stepOutputFor(2);
  for (const [t, value] of values.entries()) {
    predictorStepInto(state, { ...plainInput(value), rung: rungs[t]! }, output);
    if (said[t]!.horizons.length === 0) continue;
    expect([...output.points]).toEqual(said[t]!.horizons.map(({ point }) => point));
  }
});

test("the end of shedding is told too, and a shed expert comes back with weight", () => {
  const nowUs = scripted((step) => (step > 100 && step < 130 ? 900 : 20));
  const predictor = createPredictor({ stepBudget: { us: 100, nowUs }, config: { horizons: [1] } });
  const said = values.map((value) => predictor.observe(value));
  const rungs = said.map(({ diagnostics }) => diagnostics.rung!);
  const ended = rungs.findIndex((rung, t) => rung === 0 && rungs[t - 1]! > 0);
  expect(ended).toBeGreaterThan(300);
  expect(said[ended]!.events.map(({ fact }) => fact?.$case)).toContain("normalOperationRestored");
  const last = said.at(-1)!;
  for (const { point, quantiles } of last.horizons) {
    expect([point, ...quantiles].every((x) => Number.isFinite(x))).toBe(true);
  }
});

test("without a budget nobody is shed, however slow", () => {
  const predictor = createPredictor();
  for (const value of values.slice(0, 60)) {
    expect(predictor.observe(value).diagnostics.rung).toBe(0);
  }
});
