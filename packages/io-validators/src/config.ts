/**
 * The gate's parameters: bounds, defaults, units.
 *
 * The shape is owned by `leyline/v1/config.proto`; the types test stops the build when the two part
 * ways. Defaults live here and nowhere else. What an operator needs beside them (lock and reload
 * policy) is in {@link GATE_KEY_POLICY}.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { z } from "zod";

const HOUR_NS = 3_600_000_000_000;
const durationNs = (defaultNs: number): z.ZodDefault<z.ZodInt> => z.int().min(0).default(defaultNs);

export const gateConfigSchema = z
  .strictObject({
    maxFutureDriftNs: durationNs(1_000_000_000).describe(
      "Farthest event time ahead of the clock; 0 does not check. [ns]",
    ),
    maxPastDriftNs: durationNs(24 * HOUR_NS).describe(
      "Farthest event time behind the clock; 0 does not check. [ns]",
    ),
    outlierBoundZ: z
      .number()
      .gt(0)
      .max(1e6)
      .default(20)
      .describe("Distance from the running median above which a value is rejected. [robust sigmas]")
      .meta({ rank: "basic" }),
    outlierWindowSize: z
      .int()
      .min(16)
      .max(4096)
      .default(256)
      .describe("Accepted values behind the running median and scale. [count]"),
    outlierCountMin: z
      .int()
      .min(8)
      .max(4096)
      .default(16)
      .describe("Accepted values before anything is called an outlier. [count]"),
    outlierScaleFloor: z
      .number()
      .min(0)
      .default(0)
      .describe("Smallest scale a distance is measured in; 0 sets no floor. [value units]"),
    outlierReacquireCount: z
      .int()
      .min(2)
      .max(64)
      .default(2)
      .describe("Rejects in a row that agree and so become the new level. [count]"),
    innovationBoundZ: z
      .number()
      .min(0)
      .default(0)
      .describe("Forecast error that rejects on its own; 0 never does. [standard errors]"),
    frozenCountMin: z
      .int()
      .min(5)
      .max(1024)
      .default(5)
      .describe("Equal values in a row before a signal can count as frozen. [count]"),
    frozenProbabilityMax: z
      .number()
      .gt(0)
      .max(0.1)
      .default(1e-6)
      .describe("Chance of such a run in a live signal that raises the alarm. [1]"),
    frozenDurationNsMin: durationNs(0).describe(
      "Shortest standstill that can raise the alarm, where instants are known. [ns]",
    ),
    tickSize: z
      .number()
      .min(0)
      .default(0)
      .describe("Step of a quantised source: smaller moves are no move. [value units]"),
    frozenRecoveryRatio: z
      .number()
      .gt(0)
      .max(1)
      .default(0.1)
      .describe("Share of its usual short-run variance that shows a signal is alive. [1]"),
    frozenRecoveryCount: z
      .int()
      .min(1)
      .max(1024)
      .default(2)
      .describe("Windows in a row that must show it. [count]"),
    nominalIntervalNs: durationNs(0)
      .describe("Expected interval between observations; 0 learns it from the stream. [ns]")
      .meta({ rank: "basic" }),
    stalenessTtlIntervals: z
      .number()
      .gt(0)
      .max(1e6)
      .default(3)
      .describe("Age beyond which the signal is stale. [nominal intervals]"),
    stalenessRecoveryRatio: z
      .number()
      .gt(0)
      .max(1)
      .default(0.8)
      .describe("Share of the limit an observation must stay below to count as clean. [1]"),
    recoveryCount: z
      .int()
      .min(1)
      .max(1024)
      .default(2)
      .describe("Clean observations in a row that end staleness or sparseness. [count]"),
    gapIntervalsMax: z
      .number()
      .gt(1)
      .max(1e6)
      .default(5)
      .describe("Time between two rows beyond which there was a hole. [nominal intervals]"),
    gapStepCountMax: z
      .int()
      .min(0)
      .max(2048)
      .default(512)
      .describe("Most steps a hole lets the state age; 0: a row is a step. [steps]"),
    sparseIntervalNsMax: durationNs(0).describe(
      "Longest interval kernel D can learn from; 0 does not check. [ns]",
    ),
  })
  .refine((config) => config.outlierCountMin <= config.outlierWindowSize, {
    path: ["outlierCountMin"],
    error: "outlierCountMin must not exceed outlierWindowSize",
  })
  .readonly() satisfies z.ZodType<v1.GateConfig>;

/** `locked`: shapes the state, never changes in a running system. `reload`: from the next step. */
export type KeyPolicy = "locked" | "reload";

/** What a running system may change. */
export const GATE_KEY_POLICY: Readonly<Record<keyof v1.GateConfig, KeyPolicy>> = {
  maxFutureDriftNs: "reload",
  maxPastDriftNs: "reload",
  outlierBoundZ: "reload",
  outlierWindowSize: "locked",
  outlierCountMin: "reload",
  outlierScaleFloor: "reload",
  outlierReacquireCount: "locked",
  innovationBoundZ: "reload",
  frozenCountMin: "locked",
  frozenProbabilityMax: "reload",
  frozenDurationNsMin: "reload",
  tickSize: "reload",
  frozenRecoveryRatio: "reload",
  frozenRecoveryCount: "reload",
  nominalIntervalNs: "reload",
  stalenessTtlIntervals: "locked",
  stalenessRecoveryRatio: "reload",
  recoveryCount: "reload",
  gapIntervalsMax: "reload",
  gapStepCountMax: "reload",
  sparseIntervalNsMax: "reload",
};
