/**
 * How much a predictor costs and knows: every member, all but the dearest, or a small mixture in a
 * slice of an arena.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { PredictorConfig } from "./config.js";
import type { IntervalSet } from "./interval/interval-set.js";

export type ProfileId = Exclude<v1.PredictorProfile, typeof v1.PredictorProfile.UNSPECIFIED>;
export type ProfileName = "full" | "balanced" | "lite";

export const PROFILE_IDS: Readonly<Record<ProfileName, ProfileId>> = {
  full: v1.PredictorProfile.FULL,
  balanced: v1.PredictorProfile.BALANCED,
  lite: v1.PredictorProfile.LITE,
};

export const PROFILE_NAMES = Object.keys(PROFILE_IDS) as [ProfileName, ...ProfileName[]];

/** A star at the end stands for all that begin so. */
const BALANCED_WITHOUT_EXPERTS: readonly string[] = [
  "fourier",
  "linear-medium",
  "signature",
  "drift-diffusion*",
  "fokker-planck*",
  "airline*",
];
const BALANCED_WITHOUT_SETS = [
  "garch",
  "stochastic_volatility",
  "fokker_planck",
] as const satisfies readonly IntervalSet[];

/**
 * What an engine of this configuration is to consist of: `balanced` does without the members and the
 * interval sets that are least missed for what they cost.
 */
export function profiled(config: PredictorConfig): PredictorConfig {
  if (config.profile !== PROFILE_IDS.balanced) return config;
  return {
    ...config,
    driftNetwork: false,
    excludedExperts: [...config.excludedExperts, ...BALANCED_WITHOUT_EXPERTS],
    excludedIntervalSets: [...config.excludedIntervalSets, ...BALANCED_WITHOUT_SETS],
  };
}
