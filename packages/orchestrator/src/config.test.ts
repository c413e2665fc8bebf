import { v1 } from "@meristem/leyline";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  LOCKED_KEYS,
  parsePredictorConfig,
  predictorConfigSchema,
  RELOAD_POLICIES,
  type PredictorConfig,
  type PredictorConfigInput,
  type PredictorConfigKey,
} from "./config.js";
import type { IntervalSet } from "./interval/interval-set.js";
import { createPredictor } from "./predictor.js";

test("the schema and the proto message are the same type, but for the zero of an enum", () => {
  type Settled = Omit<v1.PredictorConfig, "profile" | "fusionRule" | "excludedIntervalSets"> & {
    readonly profile: Exclude<v1.PredictorProfile, typeof v1.PredictorProfile.UNSPECIFIED>;
    readonly excludedIntervalSets: readonly IntervalSet[];
    readonly fusionRule: Exclude<v1.FusionRule, typeof v1.FusionRule.UNSPECIFIED>;
  };
  expectTypeOf<PredictorConfig>().branded.toEqualTypeOf<Readonly<Settled>>();
  const config: v1.PredictorConfig = parsePredictorConfig();
  const wire = v1.PredictorConfig.decode(v1.PredictorConfig.encode(config).finish());
  expect(wire).toEqual(config);
});

const keys = Object.keys(RELOAD_POLICIES) as PredictorConfigKey[];
const shape = predictorConfigSchema.unwrap().shape;

describe.each(keys)("%s", (key) => {
  test("has a default, a description, a unit and a range", () => {
    expect(parsePredictorConfig()).toHaveProperty(key);
    expect(shape[key].description).toMatch(/\S+\. \[.+; .+\]$/);
  });
});

test("the table of policies names every key of the schema and no other", () => {
  expect(keys.toSorted()).toEqual(Object.keys(shape).toSorted());
});

/** One other value for every key, and what kind of series shows the difference. */
const OTHER: Readonly<Record<PredictorConfigKey, PredictorConfigInput>> = {
  profile: { profile: "balanced" },
  horizons: { horizons: [1, 3] },
  seasonLengths: { seasonLengths: [7] },
  seasonLengthMax: { seasonLengthMax: 0 },
  warmUpCount: { warmUpCount: 200 },
  autoregressionOrder: { autoregressionOrder: 3 },
  autoregressionForgetting: { autoregressionForgetting: 0.95 },
  huberThreshold: { huberThreshold: 1 },
  excludedExperts: { excludedExperts: ["linear", "ses"] },
  fusionRule: { fusionRule: "exponential" },
  fusionRate: { fusionRule: "exponential", fusionRate: 1 },
  fusionMemory: { fusionRule: "exponential", fusionMemory: 0.9 },
  fixedShare: { fusionRule: "exponential", fixedShare: 0.2 },
  residualWindowCounts: { residualWindowCounts: [50] },
  volatilityFloor: { volatilityFloor: 0.9 },
  intervalRate: { intervalRate: 0.1 },
  intervalMemory: { intervalMemory: 0.9 },
  conformalRate: { conformalRate: 0.1 },
  driftNetwork: { driftNetwork: false },
  naiveGuard: { naiveGuard: false },
  excludedIntervalSets: { excludedIntervalSets: ["raw"] },
  cusumSlack: { cusumSlack: 0.1 },
  cusumThreshold: { cusumThreshold: 2 },
  cusumVarianceThreshold: { cusumVarianceThreshold: 2 },
  graceStepCount: { graceStepCount: 3, cusumThreshold: 2 },
  resetMix: { resetMix: 0.8, cusumThreshold: 2 },
  roughnessThreshold: { roughnessThreshold: 0.9 },
  missingStreakMax: { missingStreakMax: 1 },
  recoveryStepCount: { recoveryStepCount: 60 },
};
/** What a key is compared against when it only matters beside another. */
const BESIDE: Readonly<Partial<Record<PredictorConfigKey, PredictorConfigInput>>> = {
  fusionRate: { fusionRule: "exponential" },
  fusionMemory: { fusionRule: "exponential" },
  fixedShare: { fusionRule: "exponential" },
  graceStepCount: { cusumThreshold: 2 },
  resetMix: { cusumThreshold: 2 },
};

/** Steps looked at: most keys show at once, one needs many values to judge. */
const lengthFor = (key: PredictorConfigKey): number => (key === "roughnessThreshold" ? 700 : 320);

/** Season 12, a level that moves, a spike now and then, a hole. */
function valueAt(t: number): number | undefined {
  if (t > 220 && t < 226) return undefined;
  const noise = (Math.imul(t + 1, 2_654_435_761) >>> 0) / 2 ** 32 - 0.5;
  return (t % 12) * 2 + (t > 180 ? 15 : 0) + 3 * noise + (t % 53 === 0 ? 20 : 0);
}

function told(config: PredictorConfigInput, length: number): string {
  const predictor = createPredictor({ config });
  const said = Array.from({ length }, (_, t) => {
    const { horizons, mode, flags, events } = predictor.observe(valueAt(t));
    return [horizons.map(({ point, quantiles }) => [point, ...quantiles]), mode, flags, events];
  });
  return JSON.stringify(said, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
}

test.each(keys)("another %s changes what is said", (key) => {
  const length = lengthFor(key);
  expect(told(OTHER[key], length)).not.toBe(told(BESIDE[key] ?? {}, length));
});

test.each(keys.filter((key) => !LOCKED_KEYS.includes(key) && BESIDE[key] === undefined))(
  "%s applies from the next step on, and nothing learnt is lost",
  (key) => {
    const predictor = createPredictor();
    for (let t = 0; t < 170; t++) predictor.observe(valueAt(t));
    const before = predictor.forecast().horizons;
    predictor.reconfigure(OTHER[key]);
    expect(predictor.forecast().horizons).toEqual(before);
    const untouched = createPredictor();
    const differing = [];
    for (let t = 0; t < lengthFor(key); t++) {
      const forecast = untouched.observe(valueAt(t));
      if (t < 170) continue;
      const reconfigured = predictor.observe(valueAt(t));
      if (JSON.stringify(reconfigured.horizons) !== JSON.stringify(forecast.horizons)) {
        differing.push(t);
      }
    }
    expect(differing.length).toBeGreaterThan(0);
  },
);

test.each(LOCKED_KEYS.map((key) => [key]))("%s is refused under a running predictor", (key) => {
  const predictor = createPredictor();
  predictor.observe(1);
  expect(() => predictor.reconfigure(OTHER[key])).toThrow(
    expect.objectContaining({
      code: "SNAPSHOT_MISMATCH",
      details: expect.objectContaining({ key }),
    }),
  );
});

test("every fault is named, and unknown keys are faults", () => {
  const faulty = { horizons: [12, 1], seasonlength: 3, fixedShare: 2 };
  expect(() => parsePredictorConfig(faulty)).toThrow(
    expect.objectContaining({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(/fixedShare/),
    }),
  );
  expect(() => parsePredictorConfig({ horizons: [12, 1] })).toThrow(/ascend/);
  expect(() => parsePredictorConfig({ seasonlength: 3 })).toThrow(/seasonlength/);
});
