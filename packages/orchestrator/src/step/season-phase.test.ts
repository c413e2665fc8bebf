import { describe, expect, test } from "vitest";
import { phaseExcess } from "./season-phase.js";

describe("what of a hole is not lived through", () => {
  test.each([
    { stepCount: 40, heldCount: 40, seasons: [24], excess: 0 },
    { stepCount: 600, heldCount: 512, seasons: [], excess: 0 },
    { stepCount: 600, heldCount: 512, seasons: [24], excess: 8 },
    { stepCount: 601, heldCount: 512, seasons: [24], excess: 7 },
    { stepCount: 5000, heldCount: 512, seasons: [24, 168], excess: 48 },
    { stepCount: 600, heldCount: 10, seasons: [24], excess: 0 },
  ])("$excess of $heldCount for $stepCount with $seasons", ({ excess, ...hole }) => {
    expect(phaseExcess(hole.stepCount, hole.heldCount, hole.seasons)).toBe(excess);
    const season = Math.max(1, ...hole.seasons);
    const lived = hole.heldCount - excess;
    if (hole.heldCount >= season) {
      expect((hole.stepCount - lived) % season).toBe(0);
    }
  });
});
