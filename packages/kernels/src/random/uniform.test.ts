import { expect, test } from "vitest";
import { fork, streamFrom } from "./stream.js";
import { nextUniform, uniformAt, uniformInto, uniformStep } from "./uniform.js";

const COUNT = 200_000;
const draws = uniformStep(streamFrom(42), COUNT).output;

test("the mean, variance and extremes are those of the unit interval within four standard errors", () => {
  let sum = 0;
  let squares = 0;
  let smallest = 1;
  let largest = 0;
  for (const u of draws) {
    sum += u;
    squares += (u - 0.5) ** 2;
    smallest = Math.min(smallest, u);
    largest = Math.max(largest, u);
  }
  expect(Math.abs(sum / COUNT - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / COUNT));
  expect(Math.abs(squares / COUNT - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / COUNT));
  expect(smallest).toBeGreaterThan(0);
  expect(largest).toBeLessThan(1);
});

test("the empirical distribution passes Kolmogorov–Smirnov at 1 %", () => {
  const sorted = draws.toSorted();
  let distance = 0;
  for (const [i, u] of sorted.entries()) {
    distance = Math.max(distance, Math.abs(u - i / COUNT), Math.abs(u - (i + 1) / COUNT));
  }
  expect(distance * Math.sqrt(COUNT)).toBeLessThan(1.63);
});

test("every byte of the draws is uniform by chi-square at 0.1 %", () => {
  for (let byte = 0; byte < 6; byte++) {
    const counts = new Float64Array(256);
    for (const u of draws) counts[Math.floor(u * 256 ** (byte + 1)) % 256]! += 1;
    const expected = COUNT / 256;
    const chi2 = counts.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
    // 99.9 % and 0.1 % points of chi-square with 255 degrees of freedom.
    expect(chi2, `byte ${byte}`).toBeLessThan(330.5);
    expect(chi2, `byte ${byte}`).toBeGreaterThan(190.9);
  }
});

test("no autocorrelation at lags 1 to 20 beyond four standard errors", () => {
  for (let lag = 1; lag <= 20; lag++) {
    let sum = 0;
    for (let i = lag; i < COUNT; i++) sum += (draws[i]! - 0.5) * (draws[i - lag]! - 0.5);
    const correlation = (12 * sum) / (COUNT - lag);
    expect(Math.abs(correlation), `lag ${lag}`).toBeLessThan(4 / Math.sqrt(COUNT));
  }
});

test("how a sequence is cut into calls does not change it", () => {
  const whole = uniformStep(streamFrom(7), 64).output;
  const stream = streamFrom(7);
  const pieces: number[] = [];
  for (const length of [1, 2, 3, 0, 5, 1, 1, 8, 7, 13, 22]) {
    const piece = new Float64Array(length);
    uniformInto(piece, stream);
    pieces.push(...piece);
  }
  pieces.push(nextUniform(stream));
  expect(pieces).toEqual([...whole]);
  expect(stream.counter).toBe(64);
  expect(uniformAt(stream, 17)).toBe(whole[17]);
});

test("the counter carries past 32 bits", () => {
  const far = { key: 2 ** 52 + 3, counter: 2 ** 40 + 1 };
  const near = { key: 2 ** 52 + 3, counter: 1 };
  const otherKey = { key: 3, counter: 1 };
  expect(uniformStep(far, 4).output).not.toEqual(uniformStep(near, 4).output);
  expect(uniformStep(otherKey, 4).output).not.toEqual(uniformStep(near, 4).output);
});

test("a fork depends on the parent's key and the name, not on the parent's position", () => {
  const parent = streamFrom(1);
  const early = fork(parent, "branch-c");
  nextUniform(parent);
  expect(fork(parent, "branch-c")).toEqual(early);
  const keys = ["", "a", "b", "aa", "ab", "a\0", "branch-c", "branch-cc", "branch-d"].map(
    (name) => fork(parent, name).key,
  );
  expect(new Set(keys).size).toBe(keys.length);
  expect(fork(streamFrom(2), "branch-c")).not.toEqual(early);
});

test("forked streams are uncorrelated with their parent and with each other", () => {
  const parent = streamFrom(11);
  const streams = [parent, fork(parent, "a"), fork(parent, "b"), fork(fork(parent, "a"), "a")];
  const columns = streams.map((stream) => uniformStep(stream, 50_000).output);
  for (const [i, x] of columns.entries()) {
    for (const y of columns.slice(i + 1)) {
      const sum = x.reduce((total, u, k) => total + (u - 0.5) * (y[k]! - 0.5), 0);
      expect(Math.abs((12 * sum) / 50_000)).toBeLessThan(4 / Math.sqrt(50_000));
    }
  }
});

test("the first draws of seed 42 never change", () => {
  expect(Array.from(draws.subarray(0, 3))).toMatchInlineSnapshot(`
    [
      0.6129598811894158,
      0.07323173744158396,
      0.9877186509145105,
    ]
  `);
});

test("a seed that is not a safe integer is refused by name", () => {
  expect(() => streamFrom(1.5)).toThrow("seed: 1.5, expected an integer");
  expect(() => streamFrom(-1)).toThrow(RangeError);
});
