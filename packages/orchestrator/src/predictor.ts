/**
 * The predictor of one series: observations in, forecasts out. All state is in its core and its gate.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import type { HostModel, ObservationGate } from "@meristem/leyline/ports";
import { timeOrder } from "@meristem/leyline/units";
import { parsePredictorConfig, type PredictorConfigInput } from "./config.js";
import { HorizonNotConfiguredError, ObservationOrderError, PredictorStateError } from "./errors.js";
import { forecastStream, type AbortSignalLike, type ForecastSource } from "./forecast-stream.js";
import type { Forecast, HorizonForecast, PredictorEvent } from "./forecast.js";
import { fullCore } from "./full-core.js";
import { decodeLiteState, liteCore } from "./lite/lite-core.js";
import type { PredictorCore } from "./predictor-core.js";
import { PROFILE_IDS } from "./profile.js";
import type { Explanation } from "./step/explain.js";
import { expectationOf, innovationZ, type Expectation } from "./step/innovation.js";
import { judgedInput } from "./step/judged-input.js";
import { plainInput, type StepInput } from "./step/step-input.js";
import { phaseExcess } from "./step/season-phase.js";
import { initialPredictorState } from "./state/predictor-state.js";
import { decodePredictorState } from "./state/state-codec.js";
import { sealedBytes, unsealed } from "./state/state-seal.js";
import { takeUnderLoad, type LoadOptions } from "./take-under-load.js";

export interface Predictor {
  /**
   * Learns from one observation and forecasts every configured horizon. `undefined`: no value. Without
   * a gate an instant may repeat but not be late; with one the gate decides.
   *
   * @throws ObservationOrderError; TypeError for anything but a number or `undefined`, and for an
   *   instant that is no bigint; RangeError for one outside int64. The predictor stays as it was.
   */
  observe(value: number | undefined, eventTimeUnixNs?: bigint): Forecast;
  /**
   * The current forecast for some or all configured horizons. Changes nothing.
   *
   * @throws HorizonNotConfiguredError
   */
  forecast(horizons?: readonly number[]): Forecast;
  /**
   * The contribution of each expert to the newest forecast, in parts that add up to it; `undefined`
   * before the first usable value. Changes nothing.
   *
   * @throws HorizonNotConfiguredError
   */
  explain(horizon: number): Explanation | undefined;
  /**
   * Does pending work between two observations (training of kernel B's network); true when there was
   * any. No result depends on it: without this call the step that needs the work does it, or
   * {@link Predictor.encode} or {@link Predictor.host}. {@link Predictor.forecasts} calls it after each
   * forecast. Cost: the time of one step every 32 values at most. Profile `lite` has no such work.
   */
  idle(): boolean;
  /**
   * Kernel B's network, the host for growth; `undefined` where the configuration has none. A change of
   * seasons replaces it: call again.
   */
  host(): HostModel | undefined;
  /**
   * Measurements of the self-adapting parts over the newest 100 steps; `undefined` before step 100 and
   * in profile `lite`. Each number is measured or absent. Changes nothing.
   */
  adaptation(): v1.AdaptiveRecord | undefined;
  /** Forecasts whose target step is still ahead, ordered by target, then horizon. */
  pending(): readonly HorizonForecast[];
  /**
   * One forecast per observation of `source`. Ends with the source. Stops without an error as soon as
   * `signal` aborts, also while it waits for the source.
   */
  forecasts(
    source: ForecastSource,
    options?: { signal?: AbortSignalLike },
  ): AsyncIterable<Forecast>;
  /**
   * Changes the configuration from the next step on and keeps the learned state.
   *
   * @throws PredictorConfigError; PredictorStateMismatchError when a locked key would change
   */
  reconfigure(config: PredictorConfigInput): void;
  /** Everything needed to resume bit for bit, the gate's state included: a `v1.SeriesState`. */
  encode(): Uint8Array;
  /**
   * The same as a message without the seal, for a caller that protects many states at once. Encode it
   * before the next observation: it may be a view of the state.
   */
  view(): SeriesView;
}

/** Result of {@link Predictor.view}. */
export type SeriesView = v1.SeriesState & { readonly predictor: v1.PredictorState };

export interface PredictorOptions extends LoadOptions {
  /** Names the series in forecasts and events. */
  readonly seriesKey?: string;
  readonly config?: PredictorConfigInput;
  /** Judges observations before they are learned from. Without one every finite value is. */
  readonly gate?: ObservationGate;
}

export interface RestoreOptions extends LoadOptions {
  /** Must agree in every locked key with the configuration of the stored state. */
  readonly config?: PredictorConfigInput;
  /** Opens the gate with its stored state. Required when the predictor had a gate. */
  readonly openGate?: (state: v1.GateState) => ObservationGate;
}

/** @throws PredictorConfigError */
export function createPredictor(options: PredictorOptions = {}): Predictor {
  const config = parsePredictorConfig(options.config);
  const seriesKey = options.seriesKey ?? "";
  const core =
    config.profile === PROFILE_IDS.lite
      ? liteCore(config, seriesKey)
      : fullCore(initialPredictorState(config), seriesKey);
  return predictorOver(core, seriesKey, options.gate, options);
}

/**
 * The predictor that a call of {@link Predictor.encode} or {@link Predictor.view} stored. The caller
 * has checked that a view is undamaged: it has no seal.
 *
 * @throws PredictorStateError when the bytes are damaged, not a state of this build's layout, or hold a
 *   gate and `openGate` is missing; PredictorStateMismatchError when a locked key differs;
 *   PredictorConfigError
 */
export function restorePredictor(
  stored: Uint8Array | SeriesView,
  options: RestoreOptions = {},
): Predictor {
  const config = parsePredictorConfig(options.config);
  const {
    predictor,
    gate: gateState,
    series,
  } = stored instanceof Uint8Array ? unsealed(stored) : stored;
  const core =
    config.profile === PROFILE_IDS.lite
      ? decodeLiteState(predictor, config, series)
      : fullCore(decodePredictorState(predictor, config), series);
  if (gateState === undefined) return predictorOver(core, series, undefined, options);
  if (options.openGate === undefined) {
    throw new PredictorStateError("the state holds a gate: pass openGate to reopen it", {});
  }
  return predictorOver(core, series, options.openGate(gateState), options);
}

function predictorOver(
  core: PredictorCore,
  seriesKey: string,
  gate: ObservationGate | undefined,
  load: LoadOptions,
): Predictor {
  const take = takeUnderLoad(core, load);

  /** Forecast of the next value, cached from the newest forecast. */
  let expected: Expectation | undefined;
  let isExpectationKnown = false;
  const expect = (forecast: Forecast): void => {
    expected = expectationOf(forecast);
    isExpectationKnown = true;
  };
  const observe = (value: number | undefined, eventTimeUnixNs?: bigint): Forecast => {
    assertObservation(value, eventTimeUnixNs);
    if (eventTimeUnixNs !== undefined) noteTime(eventTimeUnixNs);
    const before = passLeftOut(eventTimeUnixNs);
    const { input, events } = admit(value, eventTimeUnixNs);
    const forecast = take(input, events);
    expect(forecast);
    return before.length === 0
      ? forecast
      : { ...forecast, events: [...before, ...forecast.events] };
  };

  /** Steps the missing steps of a gap before a row at this instant; returns their events. */
  const passLeftOut = (eventTimeUnixNs: bigint | undefined): readonly PredictorEvent[] => {
    if (eventTimeUnixNs === undefined) return [];
    const leftOut = gate?.admitLeftOut?.(eventTimeUnixNs);
    if (leftOut === undefined || leftOut.stepCount === 0) return [];
    const { stepCount, decisions } = leftOut;
    const { seasons, rung = 0 } = core.describe().diagnostics;
    const first = phaseExcess(stepCount, decisions.length, seasons);
    const events = decisions
      .slice(first)
      .flatMap((decision) =>
        core.passLeftOut({ ...judgedInput(undefined, decision), rung }, decision.events),
      );
    expect(core.describe());
    return events;
  };

  const noteTime = (eventTimeUnixNs: bigint): void => {
    const newest = core.newestTimeUnixNs;
    // With a gate, the gate decides about repeated and late instants.
    if (
      gate === undefined &&
      newest !== undefined &&
      timeOrder(newest, eventTimeUnixNs) === "late"
    ) {
      throw lateObservation(eventTimeUnixNs, newest);
    }
    core.noteTime(eventTimeUnixNs);
  };

  const admit = (
    value: number | undefined,
    eventTimeUnixNs: bigint | undefined,
  ): { input: StepInput; events: readonly PredictorEvent[] } => {
    if (gate === undefined) return { input: plainInput(value), events: [] };
    const row = {
      series: seriesKey,
      rowIndex: core.row + 1,
      stateTag: "",
      ...(eventTimeUnixNs === undefined ? {} : { eventTimeUnixNs }),
      ...(value === undefined ? {} : { value }),
    };
    if (!isExpectationKnown) expect(core.describe());
    const { observation, decision } = gate.admit(row, innovationZ(expected, value));
    return { input: judgedInput(observation.value, decision), events: decision.events };
  };

  const assertConfigured = (horizons: readonly number[]): void => {
    const known = core.horizons;
    for (const horizon of horizons) {
      if (known.includes(horizon)) continue;
      throw new HorizonNotConfiguredError(
        `horizon ${horizon} is not configured; configured are ${known.join(", ")}`,
        { horizon, configured: known.join(",") },
      );
    }
  };

  const forecast = (horizons?: readonly number[]): Forecast => {
    const known = core.horizons;
    assertConfigured(horizons ?? []);
    const whole = core.describe();
    const wanted = horizons === undefined ? known : known.filter((h) => horizons.includes(h));
    return { ...whole, horizons: whole.horizons.filter((h) => wanted.includes(h.horizon)) };
  };

  const view = (): SeriesView => ({
    series: seriesKey,
    gate: gate?.encodeState(),
    predictor: core.encode(),
    scores: [],
  });

  return {
    observe,
    forecast,
    explain: (horizon) => {
      assertConfigured([horizon]);
      return core.explain(horizon);
    },
    idle: () => core.idle(),
    host: () => core.host(),
    adaptation: () => core.adaptation(),
    pending: () => core.pending(),
    reconfigure: (config) => {
      core.reconfigure(parsePredictorConfig(config));
      isExpectationKnown = false;
    },
    forecasts: (source, options) =>
      forecastStream(source, { observe, idle: () => core.idle() }, options?.signal),
    view,
    encode: () => sealedBytes(view()),
  };
}

function lateObservation(eventTimeUnixNs: bigint, newestUnixNs: bigint): ObservationOrderError {
  const fact = `the event time ${eventTimeUnixNs} lies before ${newestUnixNs}`;
  return new ObservationOrderError(
    `${fact}, the newest observation's: leave it out, or judge it with a gate`,
    { eventTimeUnixNs, newestUnixNs },
  );
}

/** For callers without a compiler: a null or a text would otherwise be learned as a number. */
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
