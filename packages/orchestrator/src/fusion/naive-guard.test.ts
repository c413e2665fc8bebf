/** Whether the guard tells a series that can be forecast from one that only looks so. */
import { describe, expect, test } from "vitest";
import { normals } from "../testing/streams.js";
import { SeriesContext } from "../series/series-context.js";
import { StateBlocks } from "../state/state-blocks.js";
import { NaiveGuard } from "./naive-guard.js";

const HORIZON = 12;
const SEEDS = Array.from({ length: 20 }, (_, seed) => 100 + seed);

/** Trust twelve steps ahead after `count` values, when the mixture says `says(newest value)`. */
function trustAfter(
  count: number,
  next: () => number,
  says: (newest: number) => number,
  hasLender = false,
): number {
  const blocks = new StateBlocks();
  const context = new SeriesContext(blocks.within("context"), 64, []);
  const one = new NaiveGuard(blocks.within("one"), 1, true);
  const guard = new NaiveGuard(blocks.within("guard"), HORIZON, true, hasLender ? one : undefined);
  const cell = new Float64Array(1);
  for (let t = 0; t < count; t++) {
    const value = next();
    cell[0] = value;
    context.push(cell);
    if (t >= 1) one.learn(t, cell);
    if (t >= HORIZON) guard.learn(t, cell);
    cell[0] = says(value);
    one.blend(context, cell);
    cell[0] = says(value);
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

  test("is lent what the shortest horizon knows of noise, and little of a walk", () => {
    const lent = mean((seed) => trustAfter(40, normals(seed), () => 0, true));
    const own = mean((seed) => trustAfter(40, normals(seed), () => 0));
    expect(lent).toBeGreaterThan(own + 0.3);
    const walks = (hasLender: boolean): number =>
      mean((seed) => {
        const step = normals(seed);
        let level = 0;
        return trustAfter(
          600,
          () => (level += step()),
          (newest) => newest + 0.1,
          hasLender,
        );
      });
    expect(walks(true)).toBeLessThan(walks(false) + 0.1);
  });
});
