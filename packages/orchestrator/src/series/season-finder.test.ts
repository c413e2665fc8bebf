/** What is found in which series, and how seldom where there is nothing: seeds fixed, so counts are too. */
import { expect, test } from "vitest";
import { autoregression, normals } from "../testing/streams.js";
import { StateBlocks } from "../state/state-blocks.js";
import { SeasonFinder } from "./season-finder.js";

const LAG_MAX = 400;

function look(values: readonly number[], used: readonly number[] = []): SeasonFinder {
  const finder = new SeasonFinder(new StateBlocks(), LAG_MAX, values.length);
  finder.begin(values.length, used[0] ?? 0, used[1] ?? 0);
  while (finder.isLooking) {
    finder.advance(Float64Array.from(values), values.length - 1, 60_000);
  }
  return finder;
}

/** Hours of weeks: on two days of seven the day's rhythm is half as strong. */
function weeks(count: number, noise: number, wander: number, seed: number): number[] {
  const normal = normals(seed);
  let level = 50;
  return Array.from({ length: count }, (_, t) => {
    level += wander * normal();
    const day = ((t % 24) - 11.5) ** 2 / 12 - 4;
    return level + (Math.floor(t / 24) % 7 < 5 ? 1 : 0.5) * day + noise * normal();
  });
}

test.each([
  ["white noise", 0],
  ["an autoregression at 0.9", 0.9],
  ["an autoregression at -0.6", -0.6],
  ["a random walk", 1],
])("in %s a season is found in at most 2 of 60 looks", (_, coefficient) => {
  const finds = Array.from({ length: 60 }, (_, i) => {
    const count = [60, 200, 700][i % 3]!;
    return look(autoregression(count, coefficient, 100 + i)).first;
  }).filter((period) => period > 0);
  expect(finds.length).toBeLessThanOrEqual(2);
});

test("a day and a week are found in three weeks of hours", () => {
  const finder = look(weeks(520, 0.5, 0, 1));
  expect([finder.first, finder.second]).toEqual([24, 168]);
});

test("a week is found under noise as strong as the day, and under a level that wanders", () => {
  for (const [noise, wander] of [
    [2.5, 0],
    [0.5, 0.3],
  ] as const) {
    const finder = look(weeks(2000, noise, wander, 2));
    expect([finder.first, finder.second]).toEqual([24, 168]);
    expect(finder.secondEvidence).toBeGreaterThan(4);
  }
});

test("where days are alike no week is found, nor in growth", () => {
  for (let seed = 1; seed <= 12; seed++) {
    const normal = normals(seed);
    const values = Array.from({ length: 900 }, (_, t) => {
      const day = ((t % 24) - 11.5) ** 2 / 12;
      return (1 + 0.002 * t) * (20 + day) + normal();
    });
    const finder = look(values);
    expect([finder.first, finder.second]).toEqual([24, 0]);
  }
});

test("a slow rhythm under noise is found where changes show noise only", () => {
  const normal = normals(4);
  const values = Array.from({ length: 900 }, (_, t) => {
    const phase = (t % 60) / 60;
    return 6 * phase * (1 - phase) + normal();
  });
  expect(look(values).first).toBe(60);
});

test("a season in use that is not there has no evidence", () => {
  const finder = look(weeks(900, 0.5, 0, 5), [24, 216]);
  expect(finder.currentEvidence).toBe(finder.evidence);
  expect(finder.currentSecondEvidence).toBeLessThan(2);
});

test("nothing is found in what never moves, and nothing breaks", () => {
  const finder = look(Array.from({ length: 100 }, () => 7));
  expect([finder.first, finder.second, finder.isLooking]).toEqual([0, 0, false]);
});
