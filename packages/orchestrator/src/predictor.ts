/**
 * A predictor to hold on to: feeds the step, remembers nothing of its own.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import type { ObservationGate } from "@meristem/leyline/ports";
import { parsePredictorConfig, type PredictorConfigInput } from "./config.js";
import { HorizonNotConfiguredError, ObservationOrderError, PredictorStateError } from "./errors.js";
import { forecastStream, type AbortSignalLike, type ForecastSource } from "./forecast-stream.js";
import type { Forecast, HorizonForecast, PredictorEvent } from "./forecast.js";
import { describeForecast, pendingForecasts } from "./step/describe-forecast.js";
import { explainForecast, type Explanation } from "./step/explain.js";
import { judgedInput } from "./step/judged-input.js";
import { plainInput, predictorStepInto, type StepInput } from "./step/predictor-step.js";
import { stepOutputFor } from "./step/step-output.js";
import {
  EVENT_COUNT,
  HAS_TIME,
  initialPredictorState,
  reconfigurePredictorState,
  ROW,
  TIME_HIGH,
  TIME_LOW,
  type PredictorState,
} from "./state/predictor-state.js";
import { decodePredictorState, encodePredictorState } from "./state/state-codec.js";
import { sealedBytes, unsealed } from "./state/state-seal.js";

export interface Predictor {
  /**
   * Takes in one observation and forecasts every configured horizon. `undefined`: no value. Instants
   * may repeat; without a gate they may not step back.
   *
   * @throws ObservationOrderError; TypeError for anything but a number or `undefined`, and for an
   *   instant that is no bigint; RangeError for one outside int64. The predictor stays as it was.
   */
  observe(value: number | undefined, eventTimeUnixNs?: bigint): Forecast;
  /**
   * What the predictor says now, again, for some or all configured horizons. Changes nothing.
   *
   * @throws HorizonNotConfiguredError
   */
  forecast(horizons?: readonly number[]): Forecast;
  /**
   * Who said what for the newest forecast, in parts that add up to it; `undefined` before the
   * first usable value. Changes nothing.
   *
   * @throws HorizonNotConfiguredError
   */
  explain(horizon: number): Explanation | undefined;
  /** Forecasts whose target has not come, ordered by target, then horizon. */
  pending(): readonly HorizonForecast[];
  /**
   * One forecast per observation of `source`. Ends with the source; stops without an error as soon as
   * `signal` aborts, be it while the source is silent.
   */
  forecasts(
    source: ForecastSource,
    options?: { signal?: AbortSignalLike },
  ): AsyncIterable<Forecast>;
  /**
   * Changes the configuration from the next step on; nothing learnt is lost.
   *
   * @throws PredictorConfigError; PredictorStateMismatchError when a locked key would change
   */
  reconfigure(config: PredictorConfigInput): void;
  /** Everything needed to go on bit for bit, the gate's state included: a `v1.SeriesState`. */
  encode(): Uint8Array;
}

export interface PredictorOptions {
  /** Names the series in forecasts and events. */
  readonly seriesKey?: string;
  readonly config?: PredictorConfigInput;
  /** Judges observations before they are learnt from. Without one every finite value is. */
  readonly gate?: ObservationGate;
}

export interface RestoreOptions {
  /** Must agree in every locked key with the configuration the state was made with. */
  readonly config?: PredictorConfigInput;
  /** Opens the gate with the state it was left in. Needed when the predictor had one. */
  readonly openGate?: (state: v1.GateState) => ObservationGate;
}

/** @throws PredictorConfigError */
export function createPredictor(options: PredictorOptions = {}): Predictor {
  const state = initialPredictorState(parsePredictorConfig(options.config));
  return predictorOver(state, options.seriesKey ?? "", options.gate);
}

/**
 * The predictor whose {@link Predictor.encode} gave `bytes`.
 *
 * @throws PredictorStateError when the bytes are damaged, not a state of this build's layout, or hold a
 *   gate and `openGate` is missing; PredictorStateMismatchError when a locked key differs;
 *   PredictorConfigError
 */
export function restorePredictor(bytes: Uint8Array, options: RestoreOptions = {}): Predictor {
  const config = parsePredictorConfig(options.config);
  const { predictor, gate: gateState, series } = unsealed(bytes);
  const state = decodePredictorState(predictor, config);
  if (gateState === undefined) return predictorOver(state, series, undefined);
  if (options.openGate === undefined) {
    throw new PredictorStateError("the state holds a gate: pass openGate to reopen it", {});
  }
  return predictorOver(state, series, options.openGate(gateState));
}

function predictorOver(
  initial: PredictorState,
  seriesKey: string,
  gate: ObservationGate | undefined,
): Predictor {
  let state = initial;
  const output = stepOutputFor(state.config.horizons.length);

  const observe = (value: number | undefined, eventTimeUnixNs?: bigint): Forecast => {
    assertObservation(value, eventTimeUnixNs);
    if (eventTimeUnixNs !== undefined) noteTime(eventTimeUnixNs);
    const { input, events } = admit(value, eventTimeUnixNs);
    state.at[EVENT_COUNT]! += events.length;
    predictorStepInto(state, input, output);
    return describeForecast(state, seriesKey, output, input.value, events);
  };

  const noteTime = (eventTimeUnixNs: bigint): void => {
    const { at } = state;
    const high = Number(eventTimeUnixNs >> 32n);
    const low = Number(eventTimeUnixNs & 0xffff_ffffn);
    const isBefore = high < at[TIME_HIGH]! || (high === at[TIME_HIGH]! && low < at[TIME_LOW]!);
    // A gate judges the instants itself.
    if (isBefore && at[HAS_TIME] === 1 && gate === undefined) throw steppedBack(eventTimeUnixNs);
    at[HAS_TIME] = 1;
    at[TIME_HIGH] = high;
    at[TIME_LOW] = low;
  };

  const steppedBack = (eventTimeUnixNs: bigint): ObservationOrderError => {
    const newest = (BigInt(state.at[TIME_HIGH]!) << 32n) + BigInt(state.at[TIME_LOW]!);
    const text = `the event time ${eventTimeUnixNs} lies before ${newest}, the newest observation's`;
    return new ObservationOrderError(`${text}: leave it out, or judge it with a gate`, {
      eventTimeUnixNs,
      newestUnixNs: newest,
    });
  };

  const admit = (
    value: number | undefined,
    eventTimeUnixNs: bigint | undefined,
  ): { input: StepInput; events: readonly PredictorEvent[] } => {
    if (gate === undefined) return { input: plainInput(value), events: [] };
    const { observation, decision } = gate.admit({
      series: seriesKey,
      rowIndex: state.at[ROW]! + 1,
      stateTag: "",
      ...(eventTimeUnixNs === undefined ? {} : { eventTimeUnixNs }),
      ...(value === undefined ? {} : { value }),
    });
    return { input: judgedInput(observation, decision), events: decision.events };
  };

  const assertConfigured = (horizons: readonly number[]): void => {
    const known = state.config.horizons;
    for (const horizon of horizons) {
      if (known.includes(horizon)) continue;
      throw new HorizonNotConfiguredError(
        `horizon ${horizon} is not configured; configured are ${known.join(", ")}`,
        { horizon, configured: known.join(",") },
      );
    }
  };

  const forecast = (horizons?: readonly number[]): Forecast => {
    const known = state.config.horizons;
    assertConfigured(horizons ?? []);
    const whole = describeForecast(state, seriesKey, undefined, undefined, []);
    const wanted = horizons === undefined ? known : known.filter((h) => horizons.includes(h));
    return { ...whole, horizons: whole.horizons.filter((h) => wanted.includes(h.horizon)) };
  };

  return {
    observe,
    forecast,
    explain: (horizon) => {
      assertConfigured([horizon]);
      return explainForecast(state, horizon);
    },
    pending: () => pendingForecasts(state),
    reconfigure: (config) => {
      state = reconfigurePredictorState(state, parsePredictorConfig(config));
    },
    forecasts: (source, options) => forecastStream(source, observe, options?.signal),
    encode: () =>
      sealedBytes({
        series: seriesKey,
        gate: gate?.encodeState(),
        predictor: encodePredictorState(state, seriesKey),
        scores: [],
      }),
  };
}

/** Callers without a compiler: a null or a text would otherwise be learnt as a number. */
function assertObservation(value: unknown, eventTimeUnixNs: unknown): void {
  if (value !== undefined && typeof value !== "number") {
    throw new TypeError(`expected a number or undefined, found ${kindOf(value)}`);
  }
  if (eventTimeUnixNs === undefined) return;
  if (typeof eventTimeUnixNs !== "bigint") {
    const found = kindOf(eventTimeUnixNs);
    throw new TypeError(`expected the event time as a bigint of nanoseconds, found ${found}`);
  }
  if (BigInt.asIntN(64, eventTimeUnixNs) !== eventTimeUnixNs) {
    throw new RangeError(`the event time ${eventTimeUnixNs} does not fit int64 nanoseconds`);
  }
}

function kindOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}
