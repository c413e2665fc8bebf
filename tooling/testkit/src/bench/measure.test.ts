import { expect, test } from "vitest";
import { measure } from "./index.js";

/** A clock that each call of a case moves by its cost: time without waiting. */
function corpusOnFakeTime(): { now: () => number; spend: (ms: number) => number } {
  let ms = 0;
  return {
    now: () => ms,
    spend: (cost) => {
      ms += cost;
      return cost;
    },
  };
}

test("the median is per unit, and the ratio is baseline over own", () => {
  const { now, spend } = corpusOnFakeTime();
  const [slow, fast] = measure(
    [
      { name: "slow", unitsPerCall: 10, unit: "value", run: () => spend(4) },
      { name: "fast", unitsPerCall: 10, unit: "value", baseline: "slow", run: () => spend(1) },
    ],
    { now, roundCount: 3, blockMs: 20 },
  );
  expect(slow?.nsMedian).toBeCloseTo(400_000, 6);
  expect(fast?.nsMedian).toBeCloseTo(100_000, 6);
  expect(fast?.speedupMedian).toBeCloseTo(4, 9);
});

test("a drift of the machine's speed leaves the ratio alone", () => {
  const { now, spend } = corpusOnFakeTime();
  let drift = 1;
  const [, fast] = measure(
    [
      { name: "slow", run: () => spend(2 * drift) },
      { name: "fast", baseline: "slow", run: () => spend(1 * drift) },
    ],
    { now, roundCount: 5, blockMs: 8, onRound: (round) => (drift = 1 + round) },
  );
  expect(fast?.speedupMedian).toBeCloseTo(2, 9);
});
