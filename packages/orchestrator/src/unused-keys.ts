/**
 * Keys of a configuration that its profile does not look at.
 *
 * @module
 */
import { predictorConfigSchema, type PredictorConfig, type PredictorConfigKey } from "./config.js";
import { PROFILE_IDS } from "./profile.js";
import type { LiteSettings } from "./lite/lite-engine.js";

/** The keys a series of profile `lite` follows; it has no use for any other. */
export const LITE_KEYS: readonly PredictorConfigKey[] = Object.keys({
  profile: true,
  horizons: true,
  seasonLengths: true,
  seasonLengthMax: true,
  warmUpCount: true,
  missingStreakMax: true,
  recoveryStepCount: true,
} satisfies Record<keyof LiteSettings | "profile", true>) as PredictorConfigKey[];

/**
 * Which keys of `config` say something other than their default and are not looked at: whoever set
 * them should be told. Empty in every profile but `lite`.
 */
export function unusedKeys(config: PredictorConfig): readonly PredictorConfigKey[] {
  if (config.profile !== PROFILE_IDS.lite) return [];
  const defaults = predictorConfigSchema.parse({});
  return (Object.keys(config) as PredictorConfigKey[]).filter(
    (key) => !LITE_KEYS.includes(key) && String(config[key]) !== String(defaults[key]),
  );
}
