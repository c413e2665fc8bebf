/**
 * How much a predictor costs and knows: every member, all but the dearest, or a small mixture in a
 * slice of an arena.
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

/**
 * Members that `balanced` does without: those whose absence is least felt for what they cost. A star
 * at the end stands for all that begin so.
 */
export const BALANCED_WITHOUT: readonly string[] = [
  "analog-7-24",
  "fourier",
  "autoregression-long",
  "drift-diffusion",
  "fokker-planck",
];
