/**
 * The predictor's parameters: bounds, defaults, and what may change while it runs.
 *
 * The shape is owned by `leyline/v1/config.proto`; a type test stops the build when the two part
 * ways. Defaults live here and nowhere else.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { z } from "zod";
import { PredictorConfigError } from "./errors.js";
import { PROFILE_IDS, PROFILE_NAMES, type ProfileId } from "./profile.js";
import { FUSION_RULE_IDS, FUSION_RULE_NAMES, type FusionRuleId } from "./fusion/fusion-rule.js";
import { INTERVAL_SETS } from "./interval/interval-set.js";

/** Longest horizon and season: bounds on the memory of one predictor. */
const HORIZON_MAX = 1024;
export const SEASON_MAX = 1000;

/**
 * Rank of a key that most users need: help, README and the first table of docs/configuration.md list
 * these keys. All others are advanced keys.
 */
const BASIC = { rank: "basic" } as const;

const share = z.number().min(0).max(1);
const decay = z.number().gt(0).max(1);
const rate = z.number().gt(0).max(10);

export const predictorConfigSchema = z
  .strictObject({
    profile: z
      // Either word is understood, so that a parsed configuration parses to itself.
      .union([
        z.enum(PROFILE_NAMES).transform((name): ProfileId => PROFILE_IDS[name]),
        z.enum(Object.values(PROFILE_IDS) as [ProfileId, ...ProfileId[]]),
      ])
      .prefault("full")
      .describe("Size of the ensemble, and with it cost and accuracy. [name; full, balanced, lite]")
      .meta(BASIC),
    horizons: z
      .array(z.int().min(1).max(HORIZON_MAX))
      .min(1)
      .max(64)
      .readonly()
      .default([1, 12])
      .describe("Steps ahead to forecast, ascending, each once. [steps; 1..1024]")
      .meta(BASIC),
    seasonLengths: z
      .array(z.int().min(2).max(SEASON_MAX))
      .max(2)
      .readonly()
      .default([])
      .describe("Known seasonal periods; empty: detected from the data. [steps; 2..1000]")
      .meta(BASIC),
    seasonLengthMax: z
      .int()
      .min(0)
      .max(SEASON_MAX)
      .default(700)
      .describe("Longest period of the season search; 0: no search. [steps; 0..1000]"),
    warmUpCount: z
      .int()
      .min(2)
      .max(100_000)
      .default(30)
      .describe("Usable values before forecasts count as ready. [count; 2..100000]")
      .meta(BASIC),
    autoregressionOrder: z
      .int()
      .min(1)
      .max(64)
      .default(12)
      .describe("Changes the linear experts look back on. [steps; 1..64]"),
    autoregressionForgetting: z
      .number()
      .min(0.9)
      .max(1)
      .default(0.9999)
      .describe("Share of the past the linear experts keep at each step. [1; 0.9..1]"),
    huberThreshold: z
      .number()
      .min(0.5)
      .max(100)
      .default(2.5)
      .describe("Error beyond which an update grows no more. [mean absolute errors; 0.5..100]"),
    excludedExperts: z
      .array(z.string().min(1).max(64))
      .max(64)
      .readonly()
      .default([])
      .describe("Experts to disable, by name; a final star matches any rest. [name; 0..64 names]")
      .meta(BASIC),
    fusionRule: z
      // Either word is understood, so that a parsed configuration parses to itself.
      .union([
        z.enum(FUSION_RULE_NAMES).transform((name): FusionRuleId => FUSION_RULE_IDS[name]),
        z.enum(Object.values(FUSION_RULE_IDS) as [FusionRuleId, ...FusionRuleId[]]),
      ])
      .prefault("ml_poly")
      .describe(
        "Update of the expert weights. [name; exponential, ml_poly, bernstein, jko, fisher_rao]",
      )
      .meta(BASIC),
    fusionRate: rate
      .default(0.3)
      .describe("Learning rate of the weights on scaled losses. [1; (0, 10]]"),
    fusionMemory: decay
      .default(0.99)
      .describe("Share of past losses the weights remember at each step. [1; (0, 1]]"),
    fixedShare: share
      .max(0.5)
      .default(0.01)
      .describe("Weight shared out evenly at each step. [1; 0..0.5]"),
    residualWindowCounts: z
      .array(z.int().min(20).max(10_000))
      .min(1)
      .max(4)
      .readonly()
      .default([100, 500])
      .describe("Errors remembered by the plain interval sets. [count; 20..10000]"),
    volatilityFloor: share
      .default(0.35)
      .describe("Least share of the mean error a scaled interval uses. [1; 0..1]"),
    intervalRate: rate
      .default(1)
      .describe("Learning rate of the interval mixture on scaled losses. [1; (0, 10]]"),
    intervalMemory: decay
      .default(0.995)
      .describe("Share of past losses the interval mixture remembers. [1; (0, 1]]"),
    conformalRate: share
      .max(0.5)
      .default(0.005)
      .describe("Step of the adaptive conformal correction; 0: none. [1; 0..0.5]"),
    driftNetwork: z
      .boolean()
      .default(true)
      .describe("Kernel B learns drift and diffusion by a network. [bool; true, false]"),
    naiveGuard: z
      .boolean()
      .default(true)
      .describe("Fall back to the last value where nothing has beaten it. [bool; true, false]"),
    excludedIntervalSets: z
      .array(z.enum(INTERVAL_SETS))
      .max(INTERVAL_SETS.length - 1)
      .readonly()
      .default([])
      .describe(`Interval sets left out. [name; ${INTERVAL_SETS.join(", ")}]`),
    cusumSlack: z
      .number()
      .min(0)
      .max(3)
      .default(0.5)
      .describe("Slack of the regime charts. [standard deviations; 0..3]"),
    cusumThreshold: z
      .number()
      .gt(0)
      .max(1000)
      .default(8)
      .describe("Alarm threshold of the mean chart. [standard deviations; (0, 1000]]"),
    cusumVarianceThreshold: z
      .number()
      .gt(0)
      .max(1000)
      .default(12)
      .describe("Alarm threshold of the variance chart. [1; (0, 1000]]"),
    graceStepCount: z
      .int()
      .min(0)
      .max(100_000)
      .default(20)
      .describe("Steps after an alarm during which there is no other. [steps; 0..100000]"),
    resetMix: share
      .max(0.9)
      .default(0.1)
      .describe("Share of the weights made uniform when the level of errors moved. [1; 0..0.9]"),
    roughnessThreshold: z
      .number()
      .min(0)
      .max(0.9)
      .default(0)
      .describe("Hurst exponent below which a path is rough; 0: none is. [1; 0..0.9]"),
    missingStreakMax: z
      .int()
      .min(1)
      .max(100_000)
      .default(3)
      .describe("Values missing or rejected in a row that mean degraded mode. [count; 1..100000]"),
    recoveryStepCount: z
      .int()
      .min(1)
      .max(100_000)
      .default(5)
      .describe("Clean steps in a row that end degraded mode. [steps; 1..100000]"),
  })
  .refine((config) => config.horizons.every((h, i) => i === 0 || h > config.horizons[i - 1]!), {
    path: ["horizons"],
    error: "horizons must ascend, each once",
  })
  .refine((config) => new Set(config.seasonLengths).size === config.seasonLengths.length, {
    path: ["seasonLengths"],
    error: "each season once",
  })
  .readonly();

export type PredictorConfig = z.output<typeof predictorConfigSchema>;
export type PredictorConfigInput = z.input<typeof predictorConfigSchema>;

/** What happens when a key changes under a running predictor. */
export type ReloadPolicy = "locked" | "next-step";

/**
 * `locked` keys alter the layout of the state: changing one needs a new predictor. The others apply
 * from the next step on, and nothing learnt is lost.
 */
export const RELOAD_POLICIES = {
  profile: "locked",
  horizons: "locked",
  seasonLengths: "locked",
  seasonLengthMax: "locked",
  warmUpCount: "next-step",
  autoregressionOrder: "locked",
  autoregressionForgetting: "next-step",
  huberThreshold: "next-step",
  excludedExperts: "locked",
  fusionRule: "locked",
  fusionRate: "next-step",
  fusionMemory: "next-step",
  fixedShare: "next-step",
  residualWindowCounts: "locked",
  volatilityFloor: "next-step",
  intervalRate: "next-step",
  intervalMemory: "next-step",
  conformalRate: "next-step",
  driftNetwork: "locked",
  naiveGuard: "locked",
  excludedIntervalSets: "locked",
  cusumSlack: "next-step",
  cusumThreshold: "next-step",
  cusumVarianceThreshold: "next-step",
  graceStepCount: "next-step",
  resetMix: "next-step",
  roughnessThreshold: "next-step",
  missingStreakMax: "next-step",
  recoveryStepCount: "next-step",
} as const satisfies Readonly<Record<keyof v1.PredictorConfig, ReloadPolicy>>;

export type PredictorConfigKey = keyof typeof RELOAD_POLICIES;

/** Keys that a running predictor may not change. */
export const LOCKED_KEYS: readonly PredictorConfigKey[] = (
  Object.keys(RELOAD_POLICIES) as PredictorConfigKey[]
).filter((key) => RELOAD_POLICIES[key] === "locked");

/** @throws PredictorConfigError naming every key that breaks the schema. */
export function parsePredictorConfig(input: unknown = {}): PredictorConfig {
  const parsed = predictorConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new PredictorConfigError(faults.join("; "), { faults: faults.join("; ") });
}
