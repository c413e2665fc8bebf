/**
 * Who is in the mixture.
 *
 * @module
 */
import type { PredictorConfig } from "../config.js";
import type { KernelName } from "../forecast.js";
import { PROFILE_IDS } from "../profile.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { airlineBank } from "./airline.js";
import { ANALOG_PLANS, analogExpert, BALANCED_ANALOG_PLANS, type AnalogPlan } from "./analog.js";
import { autoregressionExpert } from "./autoregression.js";
import { driftExpert, naiveExpert, seasonalNaiveExpert } from "./baselines.js";
import { DriftDiffusion } from "./drift-diffusion.js";
import type { Expert } from "./expert.js";
import { changeFeatures, type FeatureMap } from "./features.js";
import { fourierFeatures } from "./fourier-features.js";
import { jumpLevelExpert } from "./jump-level.js";
import { linearExpert } from "./linear-expert.js";
import { logScaleExpert } from "./log-scale.js";
import { movingMedianExpert } from "./moving-median.js";
import { seasonalSmoothingBank } from "./seasonal-smoothing.js";
import { signatureFeatures } from "./signature-features.js";
import { simpleSmoothingBank } from "./simple-smoothing.js";
import { bankExpert } from "./smoothing-bank.js";
import { trendSmoothingBank } from "./trend-smoothing.js";

/** What the experts of one predictor stand on. */
export interface ExpertGround {
  readonly blocks: StateBlocks;
  readonly context: SeriesContext;
  /** The same series in logarithms. */
  readonly logContext: SeriesContext;
  /** Whether `logContext` is fed: every value so far had a logarithm. */
  readonly isLogAwake: () => boolean;
  /** Ascending from 1. */
  readonly horizons: readonly number[];
  readonly config: PredictorConfig;
}

/** Slow averages there are; all of them. */
const ALL_AVERAGES = 5;
/** Random features an embedding. */
const FOURIER_FEATURES = 8;

/** The experts of one predictor, always in this order, but for those the configuration excludes. */
export function expertList(ground: ExpertGround): Expert[] {
  const { context, horizons, config } = ground;
  const experts = [
    naiveExpert(context, horizons),
    driftExpert(context, horizons),
    ...context.seasons.map((period) => seasonalNaiveExpert(context, horizons, period)),
    ...levels(ground),
    ...context.seasons.flatMap((period, i) => seasonalLevels(ground, period, i)),
    ...linears(ground),
    ...analogPlans(config).map((plan) => analogExpert(context, horizons, plan)),
    new DriftDiffusion(ground.blocks.within("drift"), context, horizons, config.driftNetwork),
  ];
  // The last value is never left out: there must always be something to fall back to.
  return experts.filter(
    ({ names }) => names[0] === "naive" || !names.every((name) => isExcluded(name, config)),
  );
}

function analogPlans({ profile }: PredictorConfig): readonly AnalogPlan[] {
  return profile === PROFILE_IDS.balanced ? BALANCED_ANALOG_PLANS : ANALOG_PLANS;
}

function isExcluded(name: string, { excludedExperts }: PredictorConfig): boolean {
  return excludedExperts.some((told) =>
    told.endsWith("*") ? name.startsWith(told.slice(0, -1)) : name === told,
  );
}

function levels({ blocks, context, horizons }: ExpertGround): Expert[] {
  const simple = simpleSmoothingBank(blocks.within("ses"), context);
  const trend = trendSmoothingBank(blocks.within("trend"), context, horizons);
  return [
    movingMedianExpert(blocks.within("median25"), context, horizons, 25),
    movingMedianExpert(blocks.within("median200"), context, horizons, 200),
    jumpLevelExpert(blocks.within("jumpLevel"), context, horizons),
    bankExpert("ses", blocks.within("sesBank"), context, horizons, simple),
    bankExpert("trend", blocks.within("trendBank"), context, horizons, trend),
  ];
}

function seasonalLevels(ground: ExpertGround, period: number, i: number): Expert[] {
  const { context, logContext, horizons } = ground;
  const blocks = ground.blocks.within(`season${i}`);
  const both = (name: string, make: typeof seasonalSmoothingBank): Expert[] => {
    const plain = make(blocks.within(name), context, horizons, period);
    const log = make(blocks.within(`${name}Log`), logContext, horizons, period);
    const bank = blocks.within(`${name}Bank`);
    const logBank = blocks.within(`${name}LogBank`);
    return [
      bankExpert(name, bank, context, horizons, plain),
      onLogScale(ground, bankExpert(name, logBank, logContext, horizons, log)),
    ];
  };
  const suffix = i === 0 ? "" : `-${period}`;
  return [
    ...both(`holt-winters${suffix}`, seasonalSmoothingBank),
    // The longest season holds the shorter ones; smoothing by these learns sooner.
    ...(i === context.seasons.length - 1 ? both("airline", airlineBank) : []),
  ];
}

function linears(ground: ExpertGround): Expert[] {
  const { blocks, context, logContext, horizons, config } = ground;
  const order = config.autoregressionOrder;
  const { huberThreshold } = config;
  const forgetting = config.autoregressionForgetting;
  const all = { order, averageCount: ALL_AVERAGES, seasonCount: 2, hasIndices: true };
  const few = { order: Math.min(4, order), averageCount: 4, seasonCount: 1, hasIndices: false };
  const plain = { order, averageCount: ALL_AVERAGES, seasonCount: 0, hasIndices: false };
  const linear = (
    name: string,
    features: FeatureMap,
    keep: number,
    kernel: KernelName = "A",
    of: SeriesContext = context,
  ): Expert => {
    const settings = { name, kernel, forgetting: keep, huberThreshold };
    return linearExpert(blocks.within(name), of, horizons, features, settings);
  };
  const shared = (name: string, features: FeatureMap): Expert => {
    const settings = { name, kernel: "A" as const, forgetting, huberThreshold };
    return autoregressionExpert(blocks.within(name), context, horizons, features, settings);
  };
  const logBlocks = { ...ground, blocks: blocks.within("log") };
  const log = linearExpert(
    logBlocks.blocks,
    logContext,
    horizons,
    changeFeatures(logContext, all),
    { name: "linear", kernel: "A", forgetting, huberThreshold },
  );
  return [
    linear("linear", changeFeatures(context, all), forgetting),
    linear("linear-fast", changeFeatures(context, few), 0.98),
    linear(
      "linear-quick",
      changeFeatures(context, { ...few, order: 1, averageCount: 1, seasonCount: 0 }),
      0.95,
    ),
    linear("linear-medium", changeFeatures(context, { ...all, hasIndices: false }), 0.998),
    onLogScale(ground, log),
    shared("autoregression", changeFeatures(context, plain)),
    linear("fourier", fourierFeatures(context, FOURIER_FEATURES), forgetting),
    linear("signature", signatureFeatures(context), forgetting, "D"),
  ];
}

function onLogScale({ horizons, isLogAwake }: ExpertGround, expert: Expert): Expert {
  return logScaleExpert(expert, horizons.length, isLogAwake);
}
