/**
 * Applies the profile of a configuration: the experts and interval sets that it excludes.
 *
 * @module
 */
import type { PredictorConfig } from "./config.js";
import type { IntervalSet } from "./interval/interval-set.js";
import { PROFILE_IDS } from "./profile.js";

/** Names of experts; a star at the end matches every name with that prefix. */
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
 * The configuration of the engine under the profile: `balanced` excludes the experts and interval sets
 * with the least loss of accuracy for their cost.
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
