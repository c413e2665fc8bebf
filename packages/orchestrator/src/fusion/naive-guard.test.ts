/** Whether the guard tells a series that can be forecast from one that only looks so. */
import { describe, expect, test } from "vitest";
import { normals } from "../../tests/streams.js";
import { SeriesContext } from "../series/series-context.js";
import { StateBlocks } from "../state/state-blocks.js";
import { NaiveGuard } from "./naive-guard.js";

const HORIZON = 12;
const SEEDS = Array.from({ length: 20 }, (_, seed) => 100 + seed);

/** Trust after `count` values, when the mixture says `says(newest value)` twelve steps ahead. */
function trustAfter(count: number, next: () => number, says: (newest: number) => number): number {
  const blocks = new StateBlocks();
  const context = new SeriesContext(blocks.within("context"), 64, []);
  const guard = new NaiveGuard(blocks.within("guard"), HORIZON, true);
  const cell = new Float64Array(1);
  for (let t = 0; t < count; t++) {
    cell[0] = next();
    context.push(cell);
    if (t >= HORIZON) guard.learn(t, cell);
    cell[0] = says(cell[0]);
    guard.blend(context, cell);
  }
  return guard.trust;
}

const mean = (of: (seed: number) => number): number =>
  SEEDS.reduce((sum, seed) => sum + of(seed), 0) / SEEDS.length;

describe("naive guard, twelve steps ahead", () => {
  test("trusts the mean of noise before a hundred values were seen", () => {
    const trust = mean((seed) => trustAfter(96, normals(seed), () => 0));
    expect(trust).toBeGreaterThan(0.8);
  });

  test("hardly trusts who says that a random walk goes on rising", () => {
    const trust = mean((seed) => {
      const step = normals(seed);
      let level = 0;
      return trustAfter(
        600,
        () => (level += step()),
        (newest) => newest + 1,
      );
    });
    expect(trust).toBeLessThan(0.15);
  });
});
