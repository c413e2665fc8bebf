/** What is told of the self-adapting parts: measured, without a unit, absent where it is nothing. */
import type { v1 } from "@meristem/leyline";
import {
  createPredictor,
  restorePredictor,
  type PredictorConfigInput,
} from "@meristem/orchestrator";
import { autoregression, weather } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";

const PLAIN: PredictorConfigInput = { horizons: [1, 12], seasonLengthMax: 0 };

function recordOf(
  values: readonly (number | undefined)[],
  config: PredictorConfigInput = PLAIN,
): v1.AdaptiveRecord {
  const predictor = createPredictor({ config });
  for (const value of values) predictor.observe(value);
  return predictor.adaptation()!;
}

const told = (record: v1.AdaptiveRecord): string[] =>
  Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [name]));

const TRANSPORT = [
  "transportEpsilonCurrent",
  "transportIterationsCurrent",
  "transportResidualCurrent",
];

describe("when", () => {
  test("from the hundredth step on, holes counted", () => {
    const predictor = createPredictor({ config: PLAIN });
    const values = weather(100, 3);
    const isTold = values.map((value) => {
      predictor.observe(value);
      return predictor.adaptation() !== undefined;
    });
    expect(isTold).toEqual(values.map((_, t) => t === 99));
  });

  test("never in profile lite, which keeps no window", () => {
    const predictor = createPredictor({ config: { profile: "lite" } });
    for (const value of weather(150, 3)) predictor.observe(value);
    expect(predictor.adaptation()).toBeUndefined();
  });
});

describe("which fields", () => {
  const noise = autoregression(600, 0.3, 4);
  test("all but growth, thresholds and the transport that the default rule has not", () => {
    expect(told(recordOf(noise)).toSorted()).toEqual(
      [
        "schemeFrequencyExplicit",
        "schemeFrequencyImplicit",
        "maxStiffnessMetric",
        "numInternalIterationsMean",
        "implicitResidualNormMax",
        "entropyRatioCurrent",
        "dgmWidthCurrent",
        "dgmDepthCurrent",
        "entropyWindowCurrent",
        "learningRateCurrent",
        "volatilitySigmaSquared",
        "holderExponentWtmm",
      ].toSorted(),
    );
  });

  test("without kernel B nothing of it, without its network nothing of that", () => {
    const balanced = told(recordOf(noise, { ...PLAIN, profile: "balanced" }));
    expect(balanced).toEqual([
      "learningRateCurrent",
      "volatilitySigmaSquared",
      "holderExponentWtmm",
    ]);
    const without = told(recordOf(noise, { ...PLAIN, driftNetwork: false }));
    expect(without).toContain("entropyRatioCurrent");
    expect(without).not.toContain("dgmWidthCurrent");
  });

  test.each([
    ["jko", TRANSPORT],
    ["fisher_rao", TRANSPORT.slice(0, 1)],
    ["bernstein", []],
  ] as const)("%s: of the transport, what was solved for", (fusionRule, expected) => {
    const record = recordOf(noise.slice(0, 150), { ...PLAIN, fusionRule });
    expect(told(record).filter((name) => name.startsWith("transport"))).toEqual(expected);
    expect(record.transportIterationsCurrent ?? 1).toBeGreaterThanOrEqual(1);
    expect(record.transportResidualCurrent ?? 0).toBeLessThan(1e-8);
  });

  test("a series that stands still has no density and no errors to speak of", () => {
    const record = recordOf(Array.from({ length: 120 }, () => 5));
    expect(told(record)).not.toContain("entropyRatioCurrent");
    expect(told(record)).not.toContain("schemeFrequencyExplicit");
  });
});

describe("what they say", () => {
  test("noise pulls back: solves are implicit, and kernel B knows more than the changes tell", () => {
    const record = recordOf(autoregression(1500, 0, 8));
    expect(record.schemeFrequencyExplicit! + record.schemeFrequencyImplicit!).toBe(1);
    expect(record.schemeFrequencyImplicit).toBeGreaterThan(0.9);
    expect(record.numInternalIterationsMean).toBeGreaterThan(3);
    expect(record.numInternalIterationsMean).toBeLessThanOrEqual(6);
    // Changes of noise have twice the variance of the noise about its level, or more.
    expect(record.entropyRatioCurrent).toBeGreaterThan(0.3);
    expect(record.entropyRatioCurrent).toBeLessThan(0.8);
    expect(record.holderExponentWtmm).toBeLessThan(0.1);
  });

  test("a random walk does not: less stiffness, and no place says more than another", () => {
    const walk = recordOf(autoregression(1500, 1, 8));
    const noise = recordOf(autoregression(1500, 0, 8));
    expect(walk.maxStiffnessMetric).toBeLessThan(0.5 * noise.maxStiffnessMetric!);
    expect(walk.entropyRatioCurrent).toBeGreaterThan(0.85);
    expect(walk.entropyRatioCurrent).toBeLessThan(1.15);
    expect(walk.holderExponentWtmm).toBeCloseTo(0.5, 0);
  });

  test("Gaussian errors have π/2 squared mean absolute errors; a burst has many more", () => {
    const calm = autoregression(900, 0, 5);
    expect(recordOf(calm).volatilitySigmaSquared! / (Math.PI / 2)).toBeCloseTo(1, 0);
    const burst = calm.map((value, t) => (t < 860 ? value : 5 * value));
    expect(recordOf(burst).volatilitySigmaSquared).toBeGreaterThan(5);
  });

  test("rates fall as evidence grows, and a told rate is told", () => {
    const values = autoregression(900, 0.5, 6);
    expect(recordOf(values).learningRateCurrent).toBeLessThan(
      recordOf(values.slice(0, 120)).learningRateCurrent!,
    );
    const exponential = { ...PLAIN, fusionRule: "exponential", fusionRate: 0.7 } as const;
    expect(recordOf(values.slice(0, 120), exponential).learningRateCurrent).toBe(0.7);
  });

  test("windows of what was learnt from are bounded", () => {
    const values = autoregression(1500, 0.5, 6);
    expect(recordOf(values).entropyWindowCurrent).toBe(512);
    expect(recordOf(values.slice(0, 100)).entropyWindowCurrent).toBeLessThan(100);
  });
});

test("the unit of the series is in none of them", () => {
  const values = autoregression(700, 0.6, 9).map((value) => 100 + value);
  const record = recordOf(values);
  const moved = recordOf(values.map((value) => 1000 * value));
  expect(told(moved)).toEqual(told(record));
  for (const name of told(record) as (keyof v1.AdaptiveRecord)[]) {
    expect([name, moved[name]]).toEqual([name, expect.closeTo(record[name]!, 6)]);
  }
});

test("a restored predictor tells the same bits, then and later", () => {
  const values = weather(500, 2);
  const predictor = createPredictor({ config: PLAIN });
  for (const value of values.slice(0, 330)) predictor.observe(value);
  const restored = restorePredictor(predictor.encode(), { config: PLAIN });
  expect(restored.adaptation()).toEqual(predictor.adaptation());
  for (const value of values.slice(330)) {
    predictor.observe(value);
    restored.observe(value);
  }
  expect(restored.adaptation()).toEqual(predictor.adaptation());
  expect(restored.adaptation()).toEqual(recordOf(values));
});
