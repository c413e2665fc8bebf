/**
 * Experts driven step by step, without fusion: the adapter between the contract suite and the engine.
 *
 * A change of the engine changes this file; the checks stay as they are.
 */
import { logInto } from "@meristem/kernels/math";
import {
  createPredictor,
  predictorConfigSchema,
  restorePredictor,
  type Predictor,
  type PredictorConfigInput,
} from "@meristem/orchestrator";
import { expertList, type ExpertGround } from "../../src/experts/expert-list.js";
import type { Expert } from "../../src/experts/expert.js";
import { liteLayout } from "../../src/lite/lite-layout.js";
import { profiled } from "../../src/profiled-config.js";
import { SeriesContext } from "../../src/series/series-context.js";
import { copyBlocks, StateBlocks } from "../../src/state/state-blocks.js";
import { HISTORY_COUNT } from "../../src/step/predictor-engine.js";
import { learnedExpertState, learnedPredictorState } from "./learned-state.js";

/** The experts of one profile over one series. */
export interface ExpertRun {
  readonly names: readonly string[];
  /** Shape (experts, horizons), value units; Infinity from an inactive expert. */
  readonly points: Float64Array;
  /** One time step; `undefined` is a missing value. */
  step(value: number | undefined): void;
  /** What an alarm of the change-point detection does to the experts. */
  soften(mix: number): void;
  /** A run with a state of its own that went through the stored form. */
  copy(): ExpertRun;
  /** Copies of the arrays that only an observation may change, by name. */
  learned(): ReadonlyMap<string, Float64Array>;
}

export type ExpertFactory = (ground: ExpertGround) => readonly Expert[];

/** The experts that `make` creates, driven as the engine of the profiles full and balanced does. */
export function expertRun(
  input: PredictorConfigInput,
  make: ExpertFactory = expertList,
  copied?: StateBlocks,
): ExpertRun {
  const config = profiled(predictorConfigSchema.parse(input));
  const { horizons, seasonLengths } = config;
  const contextBlocks = new StateBlocks("context.");
  const blocks = new StateBlocks("", []);
  const flags = contextBlocks.block("flags", [1], "0 or 1");
  flags[0] = 1;
  const context = new SeriesContext(contextBlocks.within("plain"), HISTORY_COUNT, seasonLengths);
  const logContext = new SeriesContext(contextBlocks.within("log"), HISTORY_COUNT, seasonLengths);
  const isLogAwake = (): boolean => flags[0] === 1;
  const experts = make({ blocks, context, logContext, isLogAwake, horizons, config });
  const names = experts.flatMap((expert) => expert.names);
  const points = new Float64Array(names.length * horizons.length).fill(Infinity);
  const whole = new StateBlocks("", [...contextBlocks.all, ...blocks.all]);
  if (copied !== undefined) copyBlocks(copied.all, whole.all);
  const cell = new Float64Array(1);

  const observe = (value: number): void => {
    cell[0] = value;
    context.push(cell);
    if (!(value > 0)) flags[0] = 0;
    if (isLogAwake()) {
      logInto(cell, cell);
      logContext.push(cell);
    }
    for (const expert of experts) expert.learn();
  };
  /** The engine puts its own forecast in place of the value; without fusion the last value does. */
  const skip = (): void => {
    cell[0] = context.lastKnown;
    context.pass(cell);
    if (isLogAwake()) {
      logInto(cell, cell);
      logContext.pass(cell);
    }
    for (const expert of experts) expert.pass();
  };

  return {
    names,
    points,
    step(value) {
      if (value !== undefined) observe(value);
      else if (context.index >= 0) skip();
      else return;
      let offset = 0;
      for (const expert of experts) {
        expert.forecastInto(points, offset);
        offset += expert.names.length * horizons.length;
      }
    },
    soften(mix) {
      for (const expert of experts) expert.soften?.(mix);
    },
    copy() {
      const copy = expertRun(input, make, whole);
      copy.points.set(points);
      return copy;
    },
    learned() {
      const learned = new Map<string, Float64Array>();
      for (const { spec, values } of blocks.all) {
        const part = learnedExpertState(spec.name, values);
        if (part !== undefined) learned.set(spec.name, part);
      }
      return learned;
    },
  };
}

/** The experts of the profile lite, read from the explanation of each forecast. */
export function liteRun(input: PredictorConfigInput, stored?: Uint8Array): ExpertRun {
  const config = { ...input, profile: "lite" } as const;
  const { horizons } = predictorConfigSchema.parse(config);
  const predictor =
    stored === undefined ? createPredictor({ config }) : restorePredictor(stored, { config });
  const example = createPredictor({ config });
  example.observe(1);
  const names = example
    .explain(horizons[0]!)!
    .parts.map(({ name }) => name)
    .toSorted();
  const points = new Float64Array(names.length * horizons.length).fill(Infinity);
  return {
    names,
    points,
    step(value) {
      predictor.observe(value);
      for (const [i, horizon] of horizons.entries()) {
        for (const { name, point } of predictor.explain(horizon)?.parts ?? []) {
          points[names.indexOf(name) * horizons.length + i] = point ?? Infinity;
        }
      }
    },
    soften() {},
    copy() {
      const copy = liteRun(input, predictor.encode());
      copy.points.set(points);
      return copy;
    },
    learned: () => learnedStateOf(predictor, horizons),
  };
}

/** What only an observation may change in the state of a predictor, by name of the array. */
export function learnedStateOf(
  predictor: Predictor,
  horizons: readonly number[],
): ReadonlyMap<string, Float64Array> {
  const learned = new Map<string, Float64Array>();
  for (const { name, data } of predictor.view().predictor.blocks) {
    if (name === "lite") {
      const region = liteLayout(horizons).regions.find((one) => one.name === "horizons")!;
      const count = region.shape.reduce((product, extent) => product * extent, 1);
      const { offsetBytes } = region;
      learned.set(region.name, numbersOf(data.slice(offsetBytes, offsetBytes + 8 * count)));
      continue;
    }
    const part = learnedPredictorState(name, numbersOf(data.slice()));
    if (part !== undefined) learned.set(name, part);
  }
  return learned;
}

const numbersOf = (bytes: Uint8Array): Float64Array => new Float64Array(bytes.buffer);

/** Names of the arrays whose bits differ. */
export function changedArrays(
  before: ReadonlyMap<string, Float64Array>,
  after: ReadonlyMap<string, Float64Array>,
): string[] {
  return [...after.keys()].filter((name) =>
    after.get(name)!.some((value, i) => !Object.is(value, before.get(name)![i])),
  );
}
