/**
 * What is worth a warning about the mixture itself: tails, roughness, collapse, an unsolved transport,
 * training that went wrong.
 *
 * @module
 */
import { log } from "@meristem/kernels/math";
import { LEARNING_RATE } from "../experts/network-bench.js";
import {
  epsilonFor,
  IS_SOLVED,
  SWEEPS,
  TRANSPORT_RESIDUAL,
  TRANSPORT_TOLERANCE,
} from "../fusion/transport.js";
import { ROUGHNESS_COUNT } from "../regime/roughness-watch.js";
import {
  COLLAPSE_STEPS,
  KURTOSIS_STEPS,
  ROUGH_STEPS,
  SMOOTH_STEPS,
  WAS_D_FROZEN,
  WAS_UNSOLVED,
  type PredictorState,
} from "../state/predictor-state.js";
import {
  EVENT_COLLAPSE,
  EVENT_GRADIENT,
  EVENT_KERNEL_D,
  EVENT_KURTOSIS,
  EVENT_ROUGH,
  EVENT_TRANSPORT,
  type EventBuffer,
} from "./event-buffer.js";

/** Kurtosis of winsorised errors that is worth a warning, and for how many steps in a row. */
const KURTOSIS_MAX = 6;
const KURTOSIS_STEPS_MIN = 10;
const KURTOSIS = new Float64Array(1);
/** A kernel whose 80 % band is narrower than this, in mean errors of the mixture, has collapsed. */
const BAND_MIN = 0.05;
const COLLAPSE_STEPS_MIN = 10;
const KERNEL_COUNT = 4;
/** A kernel with less weight than this says nothing worth warning of. */
const KERNEL_WEIGHT_MIN = 0.01;
/** Standard deviations in the 80 % band of a Gaussian, and its entropy at deviation 1, nats. */
const BAND_DEVIATIONS = 2.5631031310892007;
const ENTROPY_UNIT = 1.4189385332046727;

/** Counts for how long the path has been rough or smooth; the mode table looks at that. */
export function roughnessStep({ at, config, engine, roughness }: PredictorState): void {
  roughness.step(engine.context);
  at[ROUGH_STEPS] = roughness.isRougher(config) ? at[ROUGH_STEPS]! + 1 : 0;
  at[SMOOTH_STEPS] = roughness.isSmoother(config) ? at[SMOOTH_STEPS]! + 1 : 0;
}

export function noteRoughness({ config, roughness }: PredictorState, events: EventBuffer): void {
  const offset = events.add(EVENT_ROUGH);
  events.facts[offset] = Math.max(0, Math.min(1, roughness.exponent));
  events.facts[offset + 1] = roughness.standardError;
  events.facts[offset + 2] = config.roughnessThreshold;
  events.facts[offset + 3] = ROUGHNESS_COUNT;
}

/** Warnings that change no mode: once when they begin to hold, not while they do. */
export function watchStepInto(
  state: PredictorState,
  isKernelDFrozen: boolean,
  events: EventBuffer,
): void {
  const { at } = state;
  watchKurtosis(state, events);
  watchCollapse(state, events);
  watchTransport(state, events);
  watchTraining(state, events);
  if (isKernelDFrozen && at[WAS_D_FROZEN] === 0) events.add(EVENT_KERNEL_D);
  at[WAS_D_FROZEN] = isKernelDFrozen ? 1 : 0;
}

function watchKurtosis({ at, engine }: PredictorState, events: EventBuffer): void {
  engine.regime.kurtosisInto(KURTOSIS, 0);
  const kurtosis = KURTOSIS[0]!;
  at[KURTOSIS_STEPS] = kurtosis > KURTOSIS_MAX ? at[KURTOSIS_STEPS]! + 1 : 0;
  if (at[KURTOSIS_STEPS] !== KURTOSIS_STEPS_MIN) return;
  const warned = events.add(EVENT_KURTOSIS);
  events.facts[warned] = kurtosis;
  events.facts[warned + 1] = KURTOSIS_MAX;
  events.facts[warned + 2] = KURTOSIS_STEPS_MIN;
}

/** A kernel speaks with the distribution of its heaviest member at the shortest horizon. */
function watchCollapse({ at, engine }: PredictorState, events: EventBuffer): void {
  const { mixture } = engine.forecasters[0]!;
  const { weights, errorScale } = mixture;
  for (let kernel = 0; kernel < KERNEL_COUNT; kernel++) {
    let share = 0;
    let heaviest = -1;
    for (let k = 0; k < weights.length; k++) {
      if (engine.families[k] !== kernel) continue;
      share += weights[k]!;
      if (heaviest < 0 || weights[k]! > weights[heaviest]!) heaviest = k;
    }
    const isHeard = heaviest >= 0 && share >= KERNEL_WEIGHT_MIN && errorScale > 0;
    // A band of 0 is no collapse: the member has not been wrong since it woke.
    const width = isHeard ? mixture.bandOf(heaviest) : 0;
    const isCollapsed = width > 0 && width < BAND_MIN * errorScale;
    const slot = COLLAPSE_STEPS + kernel;
    at[slot] = isCollapsed ? at[slot]! + 1 : 0;
    if (at[slot] !== COLLAPSE_STEPS_MIN) continue;
    const band = width / errorScale;
    const warned = events.add(EVENT_COLLAPSE);
    events.facts[warned] = kernel;
    events.facts[warned + 1] = log(band / BAND_DEVIATIONS) + ENTROPY_UNIT;
    events.facts[warned + 2] = log(BAND_MIN / BAND_DEVIATIONS) + ENTROPY_UNIT;
    events.facts[warned + 3] = COLLAPSE_STEPS_MIN;
    events.facts[warned + 4] = share;
  }
}

function watchTransport({ at, engine }: PredictorState, events: EventBuffer): void {
  const { mixture } = engine.forecasters[0]!;
  const isUnsolved =
    mixture.cost !== undefined && mixture.report[SWEEPS]! > 0 && mixture.report[IS_SOLVED] === 0;
  if (isUnsolved && at[WAS_UNSOLVED] === 0) {
    const warned = events.add(EVENT_TRANSPORT);
    events.facts[warned] = mixture.report[TRANSPORT_RESIDUAL]!;
    events.facts[warned + 1] = TRANSPORT_TOLERANCE;
    events.facts[warned + 2] = mixture.report[SWEEPS]!;
    events.facts[warned + 3] = epsilonFor(mixture);
  }
  at[WAS_UNSOLVED] = isUnsolved ? 1 : 0;
}

function watchTraining({ engine }: PredictorState, events: EventBuffer): void {
  const network = engine.drift?.network;
  if (network === undefined || !network.takeInstability()) return;
  const warned = events.add(EVENT_GRADIENT);
  events.facts[warned] = network.gradientNorm;
  events.facts[warned + 1] = network.gradientNormMax;
  events.facts[warned + 2] = network.discardedCount;
  events.facts[warned + 3] = LEARNING_RATE;
}
