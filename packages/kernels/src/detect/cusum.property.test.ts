/**
 * Laws of the CUSUM pair, its run lengths against theory, and the moments that couple to it.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fork, nextNormal, streamFrom } from "../random/index.js";
import {
  cusumPairInto,
  cusumStep,
  cusumStepInto,
  initialCusumState,
  kurtosisMultiplier,
} from "./cusum.js";
import {
  chainRunLength,
  runLengthDown,
  runLengthTwoSided,
  runLengthUp,
  siegmundRunLength,
  thresholdForArl,
} from "./run-length.js";
import { normalScores, sampleScores, spreadScore, spreadScores, winsorise } from "./score-laws.js";

const chart = (threshold: number, graceCount = 0) => ({ slack: 0.5, threshold, graceCount });
const scores = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { maxLength: 60 });

/** Mean run length and its standard error over `runs` seeded streams. */
function simulated(
  runs: number,
  config: ReturnType<typeof chart>,
  next: (normal: number) => number,
): { mean: number; error: number } {
  let sum = 0;
  let squares = 0;
  for (let run = 0; run < runs; run++) {
    const stream = fork(streamFrom(run), "run-length");
    const state = initialCusumState(config);
    while (cusumStepInto(state, next(nextNormal(stream)), config) === 0);
    sum += state.count;
    squares += state.count * state.count;
  }
  const mean = sum / runs;
  return { mean, error: Math.sqrt((squares / runs - mean * mean) / runs) };
}

test("step leaves its state alone and agrees with stepInto bit for bit", () =>
  fc.assert(
    fc.property(scores, fc.integer({ min: 0, max: 5 }), (drawn, graceCount) => {
      const config = chart(2, graceCount);
      let pure = initialCusumState(config);
      const hot = initialCusumState(config);
      for (const score of drawn) {
        const before = structuredClone(pure);
        const { state, output } = cusumStep(pure, score, config, 1.1);
        expect(pure).toEqual(before);
        expect(output.alarm).toBe(cusumStepInto(hot, score, config, 1.1));
        expect(state).toEqual(hot);
        expect(output.changeAt === undefined).toBe(output.alarm === 0);
        pure = state;
      }
    }),
    propertyBudget,
  ));

test("the pair inside flat arrays is the chart's, and touches nothing else", () =>
  fc.assert(
    fc.property(scores, (drawn) => {
      const config = chart(1e9);
      const state = initialCusumState(config);
      const [sums, zeroAt] = [new Float64Array(5).fill(7), new Float64Array(6).fill(7)];
      sums.fill(0, 2, 4);
      zeroAt.fill(0, 1, 3);
      for (const [t, score] of drawn.entries()) {
        cusumStepInto(state, score, config);
        cusumPairInto(sums, 2, zeroAt, 1, Float64Array.of(0, score), 1, config, t + 1);
      }
      expect([...sums]).toEqual([7, 7, ...state.sums, 7]);
      expect([...zeroAt]).toEqual([7, ...state.zeroAt, 7, 7, 7]);
    }),
    propertyBudget,
  ));

test("the mirrored scores give the mirrored alarms", () =>
  fc.assert(
    fc.property(scores, (drawn) => {
      const config = chart(2, 3);
      const plain = initialCusumState(config);
      const mirrored = initialCusumState(config);
      for (const score of drawn) {
        const alarm = cusumStepInto(plain, score, config);
        expect(cusumStepInto(mirrored, -score, config) + alarm).toBe(0);
      }
    }),
    propertyBudget,
  ));

test("the sums are the largest excess of any stretch that ends now", () =>
  fc.assert(
    fc.property(scores, (drawn) => {
      const config = chart(1e9);
      const state = initialCusumState(config);
      for (const score of drawn) cusumStepInto(state, score, config);
      let up = 0;
      let excess = 0;
      for (const score of drawn.toReversed()) up = Math.max(up, (excess += score - config.slack));
      expect(state.sums[0]).toBeCloseTo(up, 9);
    }),
    propertyBudget,
  ));

test("constant scores of 1 alarm at the eleventh, of one half never", () => {
  const config = chart(5);
  const state = initialCusumState(config);
  for (let t = 1; t <= 10; t++) expect(cusumStepInto(state, 1, config)).toBe(0);
  expect(cusumStepInto(state, 1, config)).toBe(1);
  const still = initialCusumState(config);
  for (let t = 0; t < 10_000; t++) expect(cusumStepInto(still, 0.5, config)).toBe(0);
});

test("a grace of 20 silences exactly the 20 scores after an alarm", () => {
  const config = chart(5, 20);
  const state = initialCusumState(config);
  const alarms: number[] = [];
  for (let t = 1; t <= 100; t++) if (cusumStepInto(state, 6, config) !== 0) alarms.push(t);
  expect(alarms).toEqual([1, 22, 43, 64, 85]);
});

test("the change time is the score after the sum was last zero", () => {
  const config = chart(3);
  let state = initialCusumState(config);
  for (let t = 0; t < 40; t++) state = cusumStep(state, t % 2 === 0 ? 1 : -1, config).state;
  for (let t = 0; t < 10; t++) {
    const { state: next, output } = cusumStep(state, -2, config);
    state = next;
    if (output.alarm !== 0) {
      // Scores 1…40 alternate and end with -1: the downward run starts there.
      expect(output).toEqual({ alarm: -1, changeAt: 40 });
      return;
    }
  }
  expect.unreachable("a shift of two deviations was not found");
});

// Montgomery, table 9.4, and simulation: threshold, shift, average run length.
test.each([
  [4, 0, 168],
  [4, 1, 8.38],
  [4, 2, 3.34],
  [5, 0, 465],
  [5, 0.5, 38],
  [5, 1, 10.4],
  [5, 2, 4.01],
])(
  "threshold %d, shift %d: the run length is %d in table, chain and 2000 runs",
  (h, shift, arl) => {
    const config = chart(h);
    const exact = runLengthTwoSided(config, normalScores(shift));
    expect(Math.abs(exact / arl - 1)).toBeLessThan(0.005);
    const { mean, error } = simulated(2000, config, (normal) => normal + shift);
    expect(Math.abs(mean - exact)).toBeLessThan(3.5 * error);
  },
);

test("500 normal scores stay without alarm in 35 % of runs at threshold 5, in 95 % at 8", () => {
  for (const [threshold, share] of [
    [5, 0.35],
    [8, 0.95],
  ] as const) {
    const config = chart(threshold);
    let quietCount = 0;
    for (let run = 0; run < 2000; run++) {
      const stream = fork(streamFrom(run), "quiet");
      const state = initialCusumState(config);
      let quiet = true;
      for (let t = 0; t < 500 && quiet; t++) {
        quiet = cusumStepInto(state, nextNormal(stream), config) === 0;
      }
      if (quiet) quietCount++;
    }
    // Three standard errors of a share from 2000 runs, and the digits of the claim.
    expect(Math.abs(quietCount / 2000 - share)).toBeLessThan(0.035);
  }
});

test("thresholds give the run length they were asked for, winsorised and for spread too", () => {
  for (const law of [normalScores(), normalScores(0, 1, 3), spreadScores(1, 3.5)]) {
    const threshold = thresholdForArl(370, 0.5, law);
    expect(runLengthTwoSided({ slack: 0.5, threshold }, law)).toBeCloseTo(370, 2);
  }
  expect(thresholdForArl(465.4467, 0.5)).toBeCloseTo(5, 5);
  const spread = { ...chart(thresholdForArl(370, 0.5, spreadScores(1, 3.5))) };
  const { mean, error } = simulated(2000, spread, (normal) => winsorise(spreadScore(normal), 3.5));
  expect(Math.abs(mean - 370)).toBeLessThan(3.5 * error);
});

test("a sample's own law calibrates heavy tails that the normal threshold cannot hold", () => {
  const stream = streamFrom(5);
  // Variance one, kurtosis 4.4: a normal whose spread is double in one case of ten.
  const heavy = (normal: number): number =>
    (normal * (normal * 1e6 - Math.floor(normal * 1e6) < 0.1 ? 2 : 1)) / Math.sqrt(1.3);
  const sample = Float64Array.from({ length: 20_000 }, () => heavy(nextNormal(stream)));
  const own = chart(thresholdForArl(500, 0.5, sampleScores(sample)));
  const { mean, error } = simulated(2000, own, heavy);
  expect(Math.abs(mean - 500)).toBeLessThan(3.5 * error + 50);
  expect(own.threshold).toBeGreaterThan(thresholdForArl(500, 0.5) + 0.2);
});

test("the extrapolated chain is within 1e-3 of 800 states, Siegmund within its stated error", () => {
  for (const threshold of [3, 12]) {
    const design = { slack: 0.5, threshold };
    const exact = chainRunLength(design, normalScores(), 800);
    expect(Math.abs(runLengthUp(design, normalScores()) / exact - 1)).toBeLessThan(1e-3);
    expect(runLengthDown(design, normalScores()) / runLengthUp(design, normalScores())).toBeCloseTo(
      1,
      9,
    );
  }
  for (const threshold of [3, 5, 8]) {
    for (const shift of [0, 0.25, 0.5, 1, 1.5]) {
      const design = { slack: 0.5, threshold };
      const exact = runLengthUp(design, normalScores(shift));
      const error = Math.abs(siegmundRunLength(design, shift) / exact - 1);
      expect(error, `${threshold} ${shift}`).toBeLessThan(threshold < 5 ? 0.1 : 0.02);
    }
  }
});

test("run lengths grow with the threshold and fall with the shift", () =>
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 2, noNaN: true }),
      (threshold, shift) => {
        const design = { slack: 0.5, threshold };
        const here = runLengthUp(design, normalScores(shift));
        const wider = { slack: 0.5, threshold: threshold + 0.5 };
        expect(runLengthUp(wider, normalScores(shift))).toBeGreaterThan(here);
        expect(runLengthUp(design, normalScores(shift + 0.2))).toBeLessThan(here);
        expect(here).toBeGreaterThanOrEqual(1);
      },
    ),
    { ...propertyBudget, numRuns: 25 },
  ));

test("the kurtosis factor has the golden values, and light tails never lower a threshold", () => {
  const golden = [
    [1, 1],
    [3, 1],
    [5, 1.511],
    [9, 2.099],
    [20, 2.897],
    [100, 4.507],
  ] as const;
  for (const [kurtosis, factor] of golden) {
    expect(kurtosisMultiplier(kurtosis, 1)).toBeCloseTo(factor, 3);
    expect(kurtosisMultiplier(kurtosis)).toBeCloseTo((1 + factor) / 2, 3);
  }
});

test("bad input is refused by name", () => {
  const config = chart(5);
  expect(() => cusumStepInto(initialCusumState(config), NaN, config)).toThrow("score: NaN");
  expect(() => initialCusumState({ ...config, threshold: 0 })).toThrow("threshold: 0");
  expect(() => initialCusumState({ ...config, slack: -1 })).toThrow("slack: -1");
  expect(() => initialCusumState({ ...config, graceCount: 0.5 })).toThrow("graceCount: 0.5");
  expect(() => thresholdForArl(1, 0.5)).toThrow("runLength: 1, expected within (1, 1e9]");
  expect(() => sampleScores(new Float64Array(0))).toThrow("sample: shape (0)");
  expect(() => normalScores(0, 0)).toThrow("spread: 0");
  expect(() => spreadScores(1, NaN)).toThrow("limit: NaN");
  expect(() => kurtosisMultiplier(NaN)).toThrow("kurtosis: NaN");
});
