import { expect, test } from "vitest";
import { fork, nextNormal, normalInto, streamFrom } from "../random/index.js";
import { fractionalNoiseInto } from "../regularity/fractional-noise.js";
import { findSeasons, SEASON_DEFAULTS } from "./seasons.js";

// Monthly international airline passengers, thousands, 1949–1960 (Box & Jenkins, series G).
// prettier-ignore
const AIRLINE = Float64Array.of(
  112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170,
  170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180,
  193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237,
  211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229, 242, 233, 267, 269,
  270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271,
  306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435,
  491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417,
  391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
);

const periods = (values: Float64Array): number[] => findSeasons(values).map(({ period }) => period);

/** A day of random shape and a week with its end, on a random walk. */
function twoSeasons(length: number, day: number, seed: number): Float64Array {
  const stream = fork(streamFrom(seed), "season");
  const ofDay = Float64Array.from({ length: day }, () => nextNormal(stream));
  const ofWeek = Float64Array.from({ length: 7 }, (_, weekday) => {
    return (weekday < 5 ? 1 : -1) + 0.3 * nextNormal(stream);
  });
  let level = 0;
  return Float64Array.from({ length }, (_, t) => {
    level += 0.1 * nextNormal(stream);
    return (
      2 * ofDay[t % day]! + ofWeek[Math.floor(t / day) % 7]! + level + 0.5 * nextNormal(stream)
    );
  });
}

test("the airline passengers have a season of twelve months and no other", () => {
  const [season, ...others] = findSeasons(AIRLINE);
  expect(season!.period).toBe(12);
  expect(season!.pValue).toBeLessThan(1e-20);
  expect(season!.strength).toBeGreaterThan(0.7);
  expect(others).toEqual([]);
});

test("day and week are both found, on top of a random walk", () => {
  const found = Array.from({ length: 10 }, (_, seed) => [
    periods(twoSeasons(1500, 24, seed)).join(),
    periods(twoSeasons(4032, 48, seed)).join(),
  ]);
  // A week whose second harmonic drowns the others may pass for half a week.
  expect(found.filter(([hourly]) => hourly === "24,168").length).toBeGreaterThanOrEqual(9);
  expect(found.filter(([, halfHourly]) => halfHourly === "48,336").length).toBeGreaterThanOrEqual(
    9,
  );
});

test("a sine of any period in noise of its own size is found to the sample", () => {
  for (const period of [2, 3, 5, 7, 12, 13, 24, 52, 96, 144]) {
    const stream = fork(streamFrom(period), "sine");
    const values = Float64Array.from(
      { length: 1200 },
      (_, t) => 1.5 * Math.cos((2 * Math.PI * t) / period) + nextNormal(stream),
    );
    const found = periods(values);
    expect(found.length, `period ${period}`).toBe(1);
    // 1200 points with so much noise fix a long period to about a third of a turn over all turns.
    const tolerance = (period * period) / (3 * 1200);
    expect(Math.abs(found[0]! - period)).toBeLessThanOrEqual(tolerance);
  }
});

test("noise, random walks, long memory and autoregressions have no season", () => {
  let foundCount = 0;
  let count = 0;
  const look = (values: Float64Array): void => {
    count++;
    foundCount += findSeasons(values).length > 0 ? 1 : 0;
  };
  for (let seed = 0; seed < 30; seed++) {
    for (const length of [150, 700]) {
      for (const hurst of [0.2, 0.5, 0.8]) {
        const path = new Float64Array(length);
        fractionalNoiseInto(path, hurst, fork(streamFrom(seed), "fractional"));
        look(path);
        for (let t = 1; t < length; t++) path[t]! += path[t - 1]!;
        look(path);
      }
      for (const memory of [-0.7, 0.9, 0.98]) {
        const path = new Float64Array(length);
        normalInto(path, fork(streamFrom(seed), "autoregression"));
        for (let t = 1; t < length; t++) path[t]! += memory * path[t - 1]!;
        look(path);
      }
    }
  }
  // One in a thousand by the stated significance; three standard errors above that.
  expect(foundCount / count).toBeLessThan(0.001 + 3 * Math.sqrt(0.001 / count));
});

test("unit, level and a linear trend do not matter; an outlier of twenty deviations hides nothing", () => {
  const values = twoSeasons(1500, 24, 4);
  const plain = findSeasons(values);
  const moved = findSeasons(values.map((value, t) => 3e4 * value + 1e6 + 500 * t));
  expect(moved.map(({ period }) => period)).toEqual(plain.map(({ period }) => period));
  for (const [i, { strength }] of moved.entries())
    expect(strength).toBeCloseTo(plain[i]!.strength, 6);
  values[700]! += 10;
  expect(periods(values)).toEqual([24, 168]);
});

test("too short for three periods, constants and lines: no season; bad input is refused", () => {
  expect(periods(AIRLINE.slice(0, 30))).toEqual([]);
  expect(periods(new Float64Array(100).fill(7))).toEqual([]);
  expect(periods(new Float64Array(100).map((_, t) => 3 * t))).toEqual([]);
  expect(periods(new Float64Array(100).map((_, t) => t % 4))).toEqual([4]);
  expect(() => findSeasons(new Float64Array(15))).toThrow("values: shape (15), expected at least");
  expect(() => findSeasons(AIRLINE.map((v, t) => (t === 3 ? NaN : v)))).toThrow("values[3]");
  const wrong = { ...SEASON_DEFAULTS, significance: 2 };
  expect(() => findSeasons(AIRLINE, wrong)).toThrow("significance: 2, expected within [0, 1]");
});
