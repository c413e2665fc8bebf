/** The jump level does what neither a mean nor a median does. */
import { normals, uniforms } from "../testing/streams.js";
import { describe, expect, test } from "vitest";
import { SeriesContext } from "../series/series-context.js";
import { StateBlocks } from "../state/state-blocks.js";
import type { Expert } from "./expert.js";
import { jumpLevelExpert } from "./jump-level.js";
import { movingMedianExpert } from "./moving-median.js";

interface Follower {
  readonly says: number;
  push(value: number): void;
}

function following(make: (blocks: StateBlocks, context: SeriesContext) => Expert): Follower {
  const blocks = new StateBlocks();
  const context = new SeriesContext(blocks.within("context"), 64, []);
  const expert = make(blocks.within("expert"), context);
  const out = new Float64Array(1);
  return {
    get says() {
      return out[0]!;
    },
    push(value) {
      context.push(Float64Array.of(value));
      expert.learn();
      expert.forecastInto(out, 0);
    },
  };
}

const jumpLevel = (): Follower =>
  following((blocks, context) => jumpLevelExpert(blocks, context, [1]));

function average(alpha: number): Follower {
  let level = 0;
  return {
    get says() {
      return level;
    },
    push(value) {
      level += alpha * (value - level);
    },
  };
}

/** Mean |error| over a level that jumps at one step in a hundred, with a spike at one in fifty. */
function meanError(follower: Follower): number {
  const normal = normals(4);
  const uniform = uniforms(5);
  let level = 0;
  let sum = 0;
  for (let t = 0; t < 4000; t++) {
    if (uniform() < 0.01) level = 20 * normal();
    const spike = uniform() < 0.02 ? 30 * normal() : 0;
    if (t > 100) sum += Math.abs(level - follower.says);
    follower.push(level + spike + normal());
  }
  return sum / 3900;
}

test("on a level with jumps and spikes it is nearer than any average or median", () => {
  const own = meanError(jumpLevel());
  const others = [
    ...[0.1, 0.3, 0.6].map(average),
    ...[5, 25].map((size) =>
      following((blocks, context) => movingMedianExpert(blocks, context, [1], size)),
    ),
  ];
  for (const other of others) expect(own).toBeLessThan(0.85 * meanError(other));
});

describe("after a quiet life at 0", () => {
  const quiet = (): Follower => {
    const follower = jumpLevel();
    const normal = normals(9);
    for (let t = 0; t < 200; t++) follower.push(normal());
    return follower;
  };

  test("one far value and back again leave it where it was", () => {
    const follower = quiet();
    for (const value of [25, 0.3, -0.2, 0.1]) follower.push(value);
    expect(Math.abs(follower.says)).toBeLessThan(1);
  });

  test("three values in agreement take it along", () => {
    const follower = quiet();
    for (const value of [25.3, 24.6, 25.2]) follower.push(value);
    expect(Math.abs(follower.says - 25)).toBeLessThan(1);
  });
});
