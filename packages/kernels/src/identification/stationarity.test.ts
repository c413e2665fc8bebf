import { expect, test } from "vitest";
import { normalInto, streamFrom } from "../random/index.js";
import { adfTest, kpssTest, stationarity } from "./stationarity.js";

// Annual flow of the Nile at Aswan, 1871–1970, 10⁸ m³ (Cobb 1978).
// prettier-ignore
const NILE = Float64Array.of(
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180,
  799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701,
  916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862,
  698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812,
  742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906,
  901, 1170, 912, 746, 919, 718, 714, 740,
);

const noise = (length: number, seed: number): Float64Array => {
  const draws = new Float64Array(length);
  normalInto(draws, streamFrom(seed));
  return draws;
};
const walk = (length: number, seed: number): Float64Array => {
  const path = noise(length, seed);
  for (let t = 1; t < length; t++) path[t]! += path[t - 1]!;
  return path;
};

// statsmodels 0.15.0, adfuller(nile, regression, maxlag, autolag=None or "AIC").
test.each([
  ["level", 0, -5.664609694969192, 9.212788656117925e-7],
  ["level", 1, -4.048705096914342, 0.0011758879503871243],
  ["level", 4, -2.7819581223225227, 0.06089749528453366],
  ["level", undefined, -4.048705096914342, 0.0011758879503871243],
  ["trend", 0, -6.607991420815022, 1.0665007916483243e-7],
  ["trend", 4, -3.365713914443706, 0.056140144147546714],
  ["trend", undefined, -4.7907655179831234, 0.0004861430290081328],
] as const)("ADF about a %s with %s lags is statsmodels'", (about, lagCount, statistic, pValue) => {
  const result = adfTest(NILE, about, lagCount)!;
  expect(Math.abs(result.statistic - statistic)).toBeLessThan(1e-8);
  expect(Math.abs(result.pValue / pValue - 1)).toBeLessThan(1e-6);
  expect(result.lagCount).toBe(lagCount ?? 1);
});

test("critical values are MacKinnon's, for the rows used", () => {
  const { critical } = adfTest(NILE, "level", 0)!;
  for (const [i, value] of [-3.4982, -2.89121, -2.5826].entries()) {
    expect(critical[i]).toBeCloseTo(value, 5);
  }
  const trend = adfTest(NILE, "trend", 4)!.critical;
  for (const [i, value] of [-4.05737, -3.45776, -3.15473].entries()) {
    expect(trend[i]).toBeCloseTo(value, 5);
  }
});

// statsmodels 0.15.0, kpss(nile, regression, nlags).
test.each([
  ["level", 0, 2.5264564549208757, 0.01, 0],
  ["level", 4, 0.96543490775266, 0.01, 4],
  ["level", 12, 0.5497197024396356, 0.030468535486568544, 12],
  ["level", undefined, 0.8691205593783892, 0.01, 5],
  ["trend", 0, 0.4941851734177734, 0.01, 0],
  ["trend", 12, 0.16898795316748996, 0.030843372360425024, 12],
  ["trend", undefined, 0.2375869759899708, 0.01, 4],
] as const)(
  "KPSS about a %s with %s lags is statsmodels'",
  (about, lags, statistic, pValue, used) => {
    const result = kpssTest(NILE, about, lags)!;
    expect(Math.abs(result.statistic - statistic)).toBeLessThan(1e-8);
    expect(Math.abs(result.pValue - pValue)).toBeLessThan(1e-8);
    expect(result.lagCount).toBe(used);
  },
);

test("both tests reject as often as they say, and together they tell noise from a walk", () => {
  const runs = 300;
  let [adfCount, kpssCount, stationaryCount, rootCount] = [0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const path = walk(200, run);
    if (adfTest(path)!.pValue < 0.05) adfCount++;
    if (stationarity(path) === "unit-root") rootCount++;
    const white = noise(200, 5000 + run);
    if (kpssTest(white)!.pValue < 0.05) kpssCount++;
    if (stationarity(white) === "stationary") stationaryCount++;
  }
  // 5 % of 300, give or take 4 standard errors and AIC's and the finite sample's distortion.
  for (const count of [adfCount, kpssCount])
    expect(Math.abs(count / runs - 0.05)).toBeLessThan(0.055);
  expect(stationaryCount / runs).toBeGreaterThan(0.85);
  expect(rootCount / runs).toBeGreaterThan(0.75);
});

test("a trend is stationary about a trend only", () => {
  const trended = noise(400, 3).map((value, t) => value + 0.2 * t);
  expect(stationarity(trended, "trend")).toBe("stationary");
  expect(kpssTest(trended)!.pValue).toBe(0.01);
});

test("unit and level do not matter; constants, lines and bad input", () => {
  const path = walk(150, 8);
  const moved = path.map((value) => 1e6 * value - 3e7);
  expect(adfTest(moved)!.statistic).toBeCloseTo(adfTest(path)!.statistic, 6);
  expect(kpssTest(moved)!.statistic).toBeCloseTo(kpssTest(path)!.statistic, 8);
  expect(adfTest(path.map((value) => 1e-300 * value))!.lagCount).toBe(adfTest(path)!.lagCount);
  const constant = new Float64Array(50).fill(4);
  expect([adfTest(constant), kpssTest(constant), stationarity(constant)]).toEqual([
    undefined,
    undefined,
    "unclear",
  ]);
  const line = constant.map((_, t) => 2 * t);
  expect([adfTest(line), kpssTest(line, "trend")]).toEqual([undefined, undefined]);
  expect(() => adfTest(new Float64Array(19))).toThrow("values: shape (19), expected at least (20)");
  expect(() => kpssTest(path.fill(NaN, 2, 3))).toThrow("values[2] of shape (150): NaN");
  expect(() => adfTest(NILE, "level", 48)).toThrow("lagCount: 48");
  expect(() => kpssTest(NILE, "level", 100)).toThrow("lagCount: 100");
});
