/**
 * The profiles: `full` has every expert, `balanced` all but the most expensive, `lite` a small
 * mixture with its state in a slice of an arena.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";

export type ProfileId = Exclude<v1.PredictorProfile, typeof v1.PredictorProfile.UNSPECIFIED>;
export type ProfileName = "full" | "balanced" | "lite";

export const PROFILE_IDS: Readonly<Record<ProfileName, ProfileId>> = {
  full: v1.PredictorProfile.FULL,
  balanced: v1.PredictorProfile.BALANCED,
  lite: v1.PredictorProfile.LITE,
};

export const PROFILE_NAMES = Object.keys(PROFILE_IDS) as [ProfileName, ...ProfileName[]];
