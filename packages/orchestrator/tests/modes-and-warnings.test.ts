/** Modes that come from the series and from the predictor itself, and what is warned of. */
import { v1 } from "@meristem/leyline";
import {
  createPredictor,
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStepInto,
  stepOutputFor,
  type Forecast,
  type PredictorConfigInput,
  type PredictorEvent,
  type PredictorState,
} from "@meristem/orchestrator";
import { autoregression, normals } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";
import { describeForecast } from "../src/step/describe-forecast.js";

const names = (events: readonly PredictorEvent[]): string[] =>
  events.map(({ fact }) => fact?.$case ?? "none");

function observeAll(config: PredictorConfigInput, values: readonly number[]): Forecast[] {
  const predictor = createPredictor({ config });
  return values.map((value) => predictor.observe(value));
}

describe("A-25: robust mode", () => {
  const noise = autoregression(900, 0, 5);
  const walk = autoregression(2400, 1, 6);
  const config = { horizons: [1], seasonLengthMax: 0, roughnessThreshold: 0.3 };
  const said = observeAll(config, [...noise, ...walk]);
  const turn = (to: Forecast["mode"]): number =>
    said.findIndex(({ mode }, t) => mode === to && t > 100 && said[t - 1]!.mode !== to);

  test("is entered when the path is rough for two looks, and told with the exponent", () => {
    const entered = turn("robust");
    expect(entered).toBeGreaterThanOrEqual(511 + 32);
    expect(entered).toBeLessThan(700);
    const { events, flags } = said[entered]!;
    expect(names(events)).toEqual(["modeChanged", "criticalSingularity"]);
    expect(flags).toContain("robust_mode");
    const fact = events[1]!.fact;
    expect(fact?.$case === "criticalSingularity" && fact.value.holderThreshold).toBe(0.3);
    expect(fact?.$case === "criticalSingularity" && fact.value.sampleCount).toBe(512);
  });

  test("is left when the path is smooth beyond doubt, once, and told as restored", () => {
    const left = said.findIndex(({ mode }, t) => t > 900 && mode === "standard");
    expect(left).toBeGreaterThan(900);
    expect(names(said[left]!.events)).toEqual(["modeChanged", "normalOperationRestored"]);
    const changes = said.flatMap(({ events }) => names(events).filter((n) => n === "modeChanged"));
    expect(changes).toHaveLength(3); // warmed up, rough, smooth again: no flutter
  });

  test("holds no kernel above seven tenths", () => {
    for (const [t, { mode, weights }] of said.entries()) {
      // The step on which it is entered was still weighed as before.
      if (mode !== "robust" || said[t - 1]!.mode !== "robust") continue;
      expect(Math.max(...Object.values(weights.kernels))).toBeLessThanOrEqual(0.7 + 1e-9);
    }
  });

  test("is never entered without a threshold, and the exponent is told all the same", () => {
    const calm = observeAll({ ...config, roughnessThreshold: 0 }, noise);
    expect(calm.filter(({ mode }) => mode === "robust")).toEqual([]);
    expect(calm.at(-1)!.diagnostics.hurstExponent).toBeCloseTo(0, 1);
    expect(calm.at(-1)!.diagnostics.hurstStandardError).toBeGreaterThan(0.01);
    expect(calm.at(-1)!.diagnostics.varianceRatio).toBeLessThan(0.2);
    expect(calm[100]!.diagnostics.hurstExponent).toBeUndefined();
  });
});

interface Lived {
  readonly state: PredictorState;
  /** One step on; what is said then. */
  readonly step: (value: number) => Forecast;
}

function live(config: PredictorConfigInput, values: readonly number[]): Lived {
  const state = initialPredictorState(predictorConfigSchema.parse(config));
  const output = stepOutputFor(state.config.horizons.length);
  const step = (value: number): Forecast => {
    predictorStepInto(state, plainInput(value), output);
    return describeForecast(state, "", output, value, []);
  };
  for (const value of values) step(value);
  return { state, step };
}

test("a broken engine is an emergency: finite forecasts, a new life, and standard again", () => {
  const normal = normals(8);
  const { state, step } = live({ seasonLengthMax: 0 }, autoregression(300, 0.5, 7));
  const guard = state.engineBlocks.all.find(({ spec }) => spec.name === "engine.h1.guard.at")!;
  guard.values[0] = Number.NaN;
  const said = Array.from({ length: 120 }, () => step(normal()));
  expect(said[0]).toMatchObject({ mode: "emergency" });
  expect(said[0]!.flags).toContain("emergency_mode");
  expect(said[0]!.events[0]!.fact).toMatchObject({
    value: { from: v1.OperatingMode.STANDARD, cause: v1.ModeCause.STATE },
  });
  for (const { horizons } of said) {
    expect(horizons).toHaveLength(2);
    for (const { point, quantiles } of horizons) {
      expect([point, ...quantiles].every((x) => Number.isFinite(x))).toBe(true);
    }
  }
  const restored = said.findIndex(({ mode }) => mode === "standard");
  expect(restored).toBeGreaterThan(30);
  expect(restored).toBeLessThan(60);
  expect(names(said[restored]!.events)).toEqual(["modeChanged", "normalOperationRestored"]);
  expect(said.at(-1)!.mode).toBe("standard");
});

test("a kernel whose distribution lost its spread is warned of, once", () => {
  const { state, step } = live({ horizons: [1], seasonLengthMax: 0 }, autoregression(300, 0.5, 7));
  const normal = normals(9);
  const offsets = state.engineBlocks.all.find(
    ({ spec }) => spec.name === "engine.h1.mixture.offsets",
  )!;
  const warned: PredictorEvent[] = [];
  for (let t = 0; t < 30; t++) {
    offsets.values.fill(0);
    warned.push(...step(normal()).events);
  }
  const collapses = warned.filter(({ fact }) => fact?.$case === "modeCollapseWarning");
  expect(collapses.length).toBeGreaterThan(0);
  expect(collapses.length).toBeLessThanOrEqual(4);
  const { fact } = collapses[0]!;
  if (fact?.$case !== "modeCollapseWarning") throw new Error("not the fact asked for");
  expect(fact.value.entropy).toBeLessThan(fact.value.entropyMin);
  expect(fact.value.consecutiveCount).toBe(10);
});

test("a transport that was not solved is warned of when it begins", () => {
  const config = { horizons: [1], seasonLengthMax: 0, fusionRule: "jko" } as const;
  const { state } = live(config, autoregression(200, 0.5, 7));
  const { report } = state.engine.forecasters[0]!.mixture;
  const output = stepOutputFor(1);
  const held = { ...plainInput(0.1), isWeightSuspended: true };
  const told: string[][] = [];
  for (const isSolved of [0, 0, 1, 0]) {
    report.set([0.5, 1e-3, 50, isSolved]);
    predictorStepInto(state, held, output);
    told.push(names(describeForecast(state, "", output, 0.1, []).events));
  }
  const divergence = told.map((events) => events.includes("sinkhornDivergenceWarning"));
  expect(divergence).toEqual([true, false, false, true]);
});

describe("a training slice whose gradient is no number", () => {
  const values = autoregression(700, 0.9, 21);
  const config = { horizons: [1], seasonLengthMax: 0 };
  const blockOf = ({ engineBlocks }: PredictorState, name: string): Float64Array =>
    engineBlocks.all.find(({ spec }) => spec.name.endsWith(`network.${name}`))!.values;

  /** 560 steps, then a pending slice that learns from `target`, then 140 more. */
  function planted(target: number | undefined) {
    const { state, step } = live(config, values.slice(0, 560));
    const before = blockOf(state, "parameters").slice();
    if (target !== undefined) blockOf(state, "sliceTargets").fill(target);
    const after: Float64Array[] = [];
    const told = values.slice(560).map((value) => {
      const { events } = step(value);
      after.push(blockOf(state, "parameters").slice());
      return events.flatMap(({ fact }) => (fact?.$case === "gradientInstability" ? [fact] : []));
    });
    return { told, before, after };
  }

  test.each([Number.NaN, Infinity, 1e200, 1e9])("%d is thrown away, and told once", (target) => {
    const { told, before, after } = planted(target);
    const at = told.findIndex((facts) => facts.length > 0);
    expect(at).toBeGreaterThanOrEqual(0);
    expect(told.flat()).toHaveLength(1);
    expect(after[at]).toEqual(before);
    const { kernel, gradientNorm, gradientNormMax, consecutiveCount } = told[at]![0]!.value;
    expect([kernel, consecutiveCount]).toEqual([v1.Kernel.B, 1]);
    expect(gradientNorm).toBeGreaterThan(gradientNormMax);
    expect(gradientNormMax).toBeGreaterThan(0);
    // The next slice learns again.
    expect(after.at(-1)).not.toEqual(before);
    expect(after.at(-1)!.every((x) => Number.isFinite(x))).toBe(true);
  });

  test("without it nothing is told, and the slice is learnt", () => {
    const { told, before, after } = planted(undefined);
    expect(told.flat()).toEqual([]);
    expect(after[32]).not.toEqual(before);
  });
});
