/**
 * The core of the profiles `full` and `balanced`: a predictor's state as a table of arrays.
 *
 * @module
 */
import { driftHost } from "./experts/drift-host.js";
import type { PredictorCore } from "./predictor-core.js";
import { describeAdaptation } from "./step/describe-adaptation.js";
import { describeForecast, pendingForecasts, stepEvents } from "./step/describe-forecast.js";
import { explainForecast } from "./step/explain.js";
import { leftOutStepInto, predictorStepInto } from "./step/predictor-step.js";
import { stepOutputFor } from "./step/step-output.js";
import {
  EVENT_COUNT,
  HAS_TIME,
  reconfigurePredictorState,
  ROW,
  TIME_HIGH,
  TIME_LOW,
  type PredictorState,
} from "./state/predictor-state.js";
import { viewPredictorState } from "./state/state-codec.js";

export function fullCore(initial: PredictorState, seriesKey: string): PredictorCore {
  let state = initial;
  const output = stepOutputFor(state.config.horizons.length);
  const idle = (): boolean => state.engine.drift?.network?.work() ?? false;
  return {
    horizons: state.config.horizons,
    get row() {
      return state.at[ROW]!;
    },
    get newestTimeUnixNs() {
      const { at } = state;
      if (at[HAS_TIME] !== 1) return undefined;
      return (BigInt(at[TIME_HIGH]!) << 32n) + BigInt(at[TIME_LOW]!);
    },
    noteTime: (eventTimeUnixNs) => {
      state.at[HAS_TIME] = 1;
      state.at[TIME_HIGH] = Number(eventTimeUnixNs >> 32n);
      state.at[TIME_LOW] = Number(eventTimeUnixNs & 0xffff_ffffn);
    },
    take: (input, found) => {
      state.at[EVENT_COUNT]! += found.length;
      predictorStepInto(state, input, output);
      return describeForecast(state, seriesKey, output, input.value, found);
    },
    passLeftOut: (input, found) => {
      state.at[EVENT_COUNT]! += found.length;
      leftOutStepInto(state, input, output);
      return stepEvents(state, seriesKey, output, found);
    },
    describe: () => describeForecast(state, seriesKey, undefined, undefined, []),
    explain: (horizon) => explainForecast(state, horizon),
    adaptation: () => describeAdaptation(state),
    pending: () => pendingForecasts(state),
    idle,
    host: () => {
      idle();
      const network = state.engine.drift?.network;
      return network === undefined ? undefined : driftHost(network.learner.values);
    },
    reconfigure: (config) => {
      state = reconfigurePredictorState(state, config);
    },
    encode: () => {
      // Whether somebody had an idle moment is no part of a state.
      idle();
      return viewPredictorState(state, seriesKey);
    },
  };
}
