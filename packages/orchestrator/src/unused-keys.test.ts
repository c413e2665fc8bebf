import { createPredictor, predictorConfigSchema } from "@meristem/orchestrator";
import { expect, test } from "vitest";
import { RELOAD_POLICIES, type PredictorConfigKey } from "./config.js";
import { LITE_KEYS, unusedKeys } from "./unused-keys.js";
import { weather } from "./testing/streams.js";

/** For every key a value that is not its default. */
const OTHER = predictorConfigSchema.parse({
  profile: "lite",
  horizons: [1, 3],
  seasonLengths: [7],
  seasonLengthMax: 10,
  warmUpCount: 50,
  autoregressionOrder: 3,
  autoregressionForgetting: 0.99,
  huberThreshold: 9,
  excludedExperts: ["linear"],
  fusionRule: "exponential",
  fusionRate: 0.1,
  fusionMemory: 0.5,
  fixedShare: 0.2,
  residualWindowCounts: [50],
  volatilityFloor: 0.9,
  intervalRate: 5,
  intervalMemory: 0.5,
  conformalRate: 0.1,
  driftNetwork: false,
  naiveGuard: false,
  excludedIntervalSets: ["raw"],
  cusumSlack: 1,
  cusumThreshold: 3,
  cusumVarianceThreshold: 4,
  graceStepCount: 1,
  resetMix: 0.5,
  roughnessThreshold: 0.4,
  missingStreakMax: 2,
  recoveryStepCount: 2,
});
const keys = Object.keys(RELOAD_POLICIES) as PredictorConfigKey[];

test("lite names every key it has no use for, the other profiles none", () => {
  expect(unusedKeys(OTHER).toSorted()).toEqual(
    keys.filter((key) => !LITE_KEYS.includes(key)).toSorted(),
  );
  expect(unusedKeys(predictorConfigSchema.parse({ profile: "lite" }))).toEqual([]);
  for (const profile of ["full", "balanced"] as const) {
    expect(unusedKeys(predictorConfigSchema.parse({ ...OTHER, profile }))).toEqual([]);
  }
});

test("a key lite names changes nothing at all, one it does not name changes something", () => {
  const saidWith = (key: PredictorConfigKey | undefined): string => {
    const changed = key === undefined ? {} : { [key]: OTHER[key] };
    const predictor = createPredictor({ config: { profile: "lite", ...changed } });
    return JSON.stringify(
      weather(300, 5).map((value, t) => {
        const { horizons, mode, diagnostics } = predictor.observe(t % 40 < 4 ? undefined : value);
        return [horizons, mode, diagnostics];
      }),
    );
  };
  const plain = saidWith(undefined);
  for (const key of keys) {
    if (key !== "profile")
      expect([key, saidWith(key) === plain]).toEqual([key, !LITE_KEYS.includes(key)]);
  }
});
