/** The airline model adds up inside its first season and steps beyond it: both must say the same. */
import { expect, test } from "vitest";
import { SeriesContext } from "../series/series-context.js";
import { StateBlocks } from "../state/state-blocks.js";
import { airlineBank } from "./airline.js";

const PERIOD = 7;

/** What a bank with these horizons says, by member, of the first three after 90 noisy weekly values. */
function said(horizons: readonly number[]): number[] {
  const context = new SeriesContext(new StateBlocks(), 64, [PERIOD]);
  const bank = airlineBank(new StateBlocks(), context, horizons, PERIOD);
  for (let t = 0; t < 90; t++) {
    const noise = (Math.imul(t + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
    context.push(Float64Array.of(20 + 3 * (t % PERIOD) + 0.05 * t + noise));
    bank.learn();
  }
  const out = new Float64Array(bank.memberCount * 3);
  for (let i = 0; i < 3; i++) bank.predictInto(out, i * bank.memberCount, i);
  return [...out];
}

test("a forecast does not depend on how far else is looked", () => {
  const near = said([1, 4, PERIOD]);
  const far = said([1, 4, PERIOD, 2 * PERIOD + 3]);
  expect(near.some((value) => value !== near[0])).toBe(true);
  for (const [i, value] of near.entries()) expect(value).toBeCloseTo(far[i]!, 9);
});
