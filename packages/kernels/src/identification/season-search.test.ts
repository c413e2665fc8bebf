/** Which seasons are found in which series, and how seldom where there are none. */
import { expect, test } from "vitest";
import { fork, nextNormal, normalInto, streamFrom } from "../random/index.js";
import { fractionalNoiseInto } from "../regularity/fractional-noise.js";
import { CURVE_SLOTS, curveLength } from "./season-curve.js";
import {
  advanceSeasonSearch,
  beginSeasonSearch,
  findSeasons,
  isSearching,
  SEARCH_CURRENT_EVIDENCE,
  SEARCH_CURRENT_SECOND_EVIDENCE,
  SEARCH_EVIDENCE,
  SEARCH_FIRST,
  SEARCH_SECOND,
  SEARCH_SLOTS,
  seasonSearch,
  type SeasonSearch,
} from "./season-search.js";

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

const searchOf = (lagMax: number, count: number): SeasonSearch =>
  seasonSearch(lagMax, {
    stream: new Float64Array(count),
    correlations: new Float64Array(curveLength(lagMax)),
    curve: new Float64Array(CURVE_SLOTS.split(",").length),
    scalars: new Float64Array(SEARCH_SLOTS.split(",").length),
  });

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
  expect(season!.evidence).toBeGreaterThan(7);
  expect(others).toEqual([]);
});

test("day and week are both found, on top of a random walk", () => {
  const found = Array.from({ length: 10 }, (_, seed) => [
    periods(twoSeasons(1500, 24, seed)).join(),
    periods(twoSeasons(4032, 48, seed)).join(),
  ]);
  expect(found.filter(([hourly]) => hourly === "24,168").length).toBeGreaterThanOrEqual(9);
  expect(found.filter(([, halfHourly]) => halfHourly === "48,336").length).toBeGreaterThanOrEqual(
    9,
  );
});

test("a sine in noise of its own size is found to the sample, or twice its period", () => {
  for (const period of [4, 5, 7, 12, 13, 24, 52, 96, 144]) {
    const stream = fork(streamFrom(period), "sine");
    const values = Float64Array.from(
      { length: 1200 },
      (_, t) => 1.5 * Math.cos((2 * Math.PI * t) / period) + nextNormal(stream),
    );
    const found = periods(values);
    expect(found.length, `period ${period}`).toBe(1);
    // 1200 points with so much noise fix a long period to about a third of a turn over all turns.
    const tolerance = (period * period) / (3 * 1200);
    // Twice: means of eight values show a period of 12 best, and are searched from 16 on.
    const turns = Math.round(found[0]! / period);
    expect(turns, `period ${period}`).toBeLessThanOrEqual(2);
    expect(Math.abs(found[0]! - turns * period)).toBeLessThanOrEqual(turns * tolerance);
  }
});

test("noise, random walks, long memory and autoregressions have no season", () => {
  let foundCount = 0;
  let count = 0;
  let evidence = 0;
  const look = (values: Float64Array): void => {
    count++;
    const [season] = findSeasons(values);
    if (season === undefined) return;
    foundCount++;
    evidence = Math.max(evidence, season.evidence);
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
  // Of one search. A caller that needs fewer asks for more evidence, or for the same find twice.
  expect(foundCount / count).toBeLessThan(0.01);
  expect(evidence).toBeLessThan(7);
});

test("unit, level and a linear trend do not matter; an outlier of twenty deviations hides nothing", () => {
  const values = twoSeasons(1500, 24, 4);
  const plain = findSeasons(values);
  const moved = findSeasons(values.map((value, t) => 3e4 * value + 1e6 + 500 * t));
  expect(moved.map(({ period }) => period)).toEqual(plain.map(({ period }) => period));
  for (const [i, { evidence }] of moved.entries()) {
    // The trend is a constant in the changes: it moves correlations by its square over their number.
    expect(Math.abs(evidence / plain[i]!.evidence - 1)).toBeLessThan(0.1);
  }
  const scaled = findSeasons(values.map((value) => 2 ** 300 * value));
  expect(scaled).toEqual(plain);
  values[700]! += 10;
  expect(periods(values)).toEqual([24, 168]);
});

test("too short for two and a half periods, constants and lines: no season", () => {
  expect(periods(AIRLINE.slice(0, 30))).toEqual([12]);
  expect(periods(AIRLINE.slice(0, 29))).toEqual([]);
  expect(periods(AIRLINE.slice(0, 23))).toEqual([]);
  expect(periods(new Float64Array(0))).toEqual([]);
  expect(periods(new Float64Array(100).fill(7))).toEqual([]);
  expect(periods(new Float64Array(100).map((_, t) => 3 * t))).toEqual([]);
  expect(periods(new Float64Array(100).map((_, t) => t % 4))).toEqual([4]);
  expect(findSeasons(AIRLINE, 11)).toEqual([]);
});

test("a search in slices, over a window inside an array, is the search in one go", () => {
  const values = twoSeasons(1500, 24, 4);
  const [day, week] = findSeasons(values, 400);
  const around = new Float64Array(1700).fill(1e9);
  for (const products of [1000, 60_000]) {
    const search = searchOf(400, 1500);
    beginSeasonSearch(search, 1500, 24, 216);
    for (let step = 0; isSearching(search); step++) {
      // The window moves between two steps, as in a ring.
      const first = step % 200;
      around.set(values, first);
      advanceSeasonSearch(search, around, first + 1499, products);
    }
    const { scalars } = search;
    expect(scalars[SEARCH_FIRST]).toBe(day!.period);
    expect(scalars[SEARCH_SECOND]).toBe(week!.period);
    expect(scalars[SEARCH_EVIDENCE]).toBe(day!.evidence);
    // Of the periods in use: the first is the one found, the second is not there.
    expect(scalars[SEARCH_CURRENT_EVIDENCE]).toBeGreaterThan(7);
    expect(scalars[SEARCH_CURRENT_SECOND_EVIDENCE]).toBeLessThan(2);
  }
});

test("a copied search continues as the original", () => {
  const values = twoSeasons(700, 24, 2);
  const search = searchOf(200, 700);
  beginSeasonSearch(search, 700, 0, 0);
  for (let step = 0; step < 9; step++) advanceSeasonSearch(search, values, 699, 5000);
  const { curve, scalars } = structuredClone(search);
  const copy = seasonSearch(200, { ...curve, curve: curve.scalars, scalars });
  for (const one of [search, copy]) advanceSeasonSearch(one, values, 699, Infinity);
  expect(copy.scalars).toEqual(search.scalars);
  expect(copy.scalars[SEARCH_FIRST]).toBe(24);
});

test("bad input is refused by name", () => {
  expect(() => findSeasons(AIRLINE.map((v, t) => (t === 3 ? NaN : v)))).toThrow("values[3]");
  expect(() => findSeasons(AIRLINE, 0)).toThrow("periodMax: 0");
});
