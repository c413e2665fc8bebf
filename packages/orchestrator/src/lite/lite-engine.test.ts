import { describe, expect, test } from "vitest";
import { normals, weather } from "../testing/streams.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import { FLAG_DEGRADED, FLAG_INPUT_MISSING, FLAG_WARMING_UP } from "../step/flags.js";
import { liteArena } from "./lite-arena.js";
import { IS_WAITING, LITE_ROW, LiteEngine, type LiteSettings } from "./lite-engine.js";
import { SEASON_FIRST, SEASON_SECOND, UNIT } from "./lite-layout.js";

const settings: LiteSettings = {
  horizons: [1, 12],
  seasonLengths: [],
  seasonLengthMax: 400,
  warmUpCount: 30,
  missingStreakMax: 3,
  recoveryStepCount: 5,
};

/** An engine with one series and its newest output. */
function life(changes: Partial<LiteSettings> = {}) {
  const engine = new LiteEngine({ ...settings, ...changes });
  const arena = liteArena(engine.layout, 1);
  engine.reset(arena, 0);
  const out = new Float64Array(engine.rowLength);
  const input = new Float64Array(1);
  const step = (value: number | undefined): number => {
    input[0] = value ?? 0;
    return engine.stepInto(
      arena,
      0,
      input,
      0,
      value === undefined ? FLAG_INPUT_MISSING : 0,
      out,
      0,
    );
  };
  return { engine, arena, out, step };
}

describe("layout", () => {
  test("a series of horizons 1 and 12 takes at most 12 KiB", () => {
    const { engine } = life();
    expect(engine.layout.sliceBytes).toBeLessThanOrEqual(12 * 1024);
  });

  test("regions lie one behind the other and fill the slice", () => {
    const { regions, sliceBytes } = life({ horizons: [1, 2, 7] }).engine.layout;
    const sizes = { float64: 8, float32: 4, uint32: 4 };
    let end = 0;
    for (const { element, shape, offsetBytes } of regions) {
      expect(offsetBytes).toBe(end);
      end += sizes[element] * shape.reduce((product, extent) => product * extent, 1);
    }
    expect(sliceBytes - end).toBeLessThan(64);
    expect(sliceBytes).toBeGreaterThanOrEqual(end);
  });
});

describe("forecasts", () => {
  test("the bands of white noise hold what they promise", () => {
    const { step, out } = life();
    const normal = normals(3);
    const inside = [0, 0];
    let count = 0;
    for (let t = 0; t < 6000; t++) {
      const value = 10 + normal();
      if (t > 300) {
        count++;
        if (value >= out[3]! && value <= out[7]!) inside[0]!++;
        if (value >= out[1]! && value <= out[9]!) inside[1]!++;
      }
      step(value);
    }
    expect(inside[0]! / count).toBeCloseTo(0.8, 1);
    expect(Math.abs(inside[1]! / count - 0.95)).toBeLessThan(0.015);
  });

  test("an autoregression is forecast nearly as well as it can be", () => {
    const { step, out } = life();
    const normal = normals(5);
    let value = 0;
    let own = 0;
    let best = 0;
    for (let t = 0; t < 4000; t++) {
      const said = out[0]!;
      const known = 0.8 * value;
      value = known + normal();
      if (t > 500) {
        own += Math.abs(value - said);
        best += Math.abs(value - known);
      }
      step(value);
    }
    expect(own / best).toBeLessThan(1.02);
  });

  test("a random walk is forecast by its last value", () => {
    const { step, out } = life();
    const normal = normals(6);
    let value = 100;
    let own = 0;
    let naive = 0;
    for (let t = 0; t < 4000; t++) {
      const change = normal();
      if (t > 200) {
        own += Math.abs(value + change - out[0]!);
        naive += Math.abs(change);
      }
      value += change;
      step(value);
    }
    expect(own / naive).toBeLessThan(1.005);
  });

  test("a constant is forecast exactly, without width", () => {
    const { step, out } = life();
    for (let t = 0; t < 300; t++) step(0.1);
    for (let h = 0; h < 2; h++) {
      const row = [...out.subarray(h * LITE_ROW, h * LITE_ROW + 10)];
      expect(row).toEqual(Array.from({ length: 10 }, () => 0.1));
    }
  });

  test("a drift of ten million scales leaves no trace of float32", () => {
    const { step, out } = life();
    for (let t = 0; t < 30_000; t++) step(3 * t + (t % 2));
    expect(Math.abs(out[0]! - 90_000)).toBeLessThan(1e-3);
  });

  test("before the first usable value there is nothing, and nothing is ready", () => {
    const { engine, arena, step, out } = life();
    for (const value of [undefined, Number.NaN, Infinity]) step(value);
    expect(engine.isReady(arena, 0)).toBe(false);
    expect([...out]).toEqual(Array.from({ length: engine.rowLength }, () => 0));
    step(5);
    expect(engine.isReady(arena, 0)).toBe(true);
    expect(out[0]).toBe(5);
  });

  test("nothing that comes later changes what was said", () => {
    const [one, other] = [life(), life()];
    const series = weather(900, 4);
    for (const [t, value] of series.entries()) {
      one.step(value);
      other.step(t < 600 ? value : 1e6);
      if (t < 600) expect(one.out).toEqual(other.out);
    }
    expect(one.out).not.toEqual(other.out);
  });
});

describe("seasons", () => {
  const seasonal = (t: number): number => ((t % 12) - 5) ** 2;

  test("are found, and what was published before is still what waits", () => {
    const { engine, arena, step } = life();
    const normal = normals(8);
    const published = new Map<number, Float64Array>();
    const waiting = new Float64Array(10);
    let adoptedAt = 0;
    for (let t = 0; t < 200; t++) {
      step(seasonal(t) + 0.5 * normal());
      const row = new Float64Array(engine.rowLength);
      engine.forecastInto(arena, 0, row, 0);
      published.set(t, row.slice(LITE_ROW, LITE_ROW + 10));
      if (adoptedAt === 0 && arena.f64[SEASON_FIRST] === 12) adoptedAt = t;
      for (let origin = Math.max(0, t - 11); origin <= t; origin++) {
        const place = engine.waitingPlace(arena, 0, 1, origin);
        expect(engine.waitingFlags(arena, 0, place) & IS_WAITING).toBe(IS_WAITING);
        engine.writeWaiting(arena, 0, place, waiting, 0);
        expect(waiting).toEqual(published.get(origin));
      }
    }
    expect(adoptedAt).toBeGreaterThan(20);
    expect(arena.f64[SEASON_SECOND]).toBe(0);
  });

  test("told ones are taken, and not looked for", () => {
    const { arena, step } = life({ seasonLengths: [7, 30] });
    for (let t = 0; t < 300; t++) step(seasonal(t));
    expect([arena.f64[SEASON_FIRST], arena.f64[SEASON_SECOND]]).toEqual([7, 30]);
  });
});

describe("hard input", () => {
  test("a first value of absurd size does not fix the unit for ever", () => {
    const { arena, step, out } = life();
    step(5e-324);
    for (let t = 0; t < 40; t++) step(100 + (t % 3));
    expect(arena.f64[UNIT]).toBe(64);
    expect(out[0]).toBeGreaterThan(99);
    expect(out[0]).toBeLessThan(103);
  });

  test("flags say what the forecasts stand on", () => {
    const { step } = life();
    for (let t = 0; t < 29; t++) expect(step(t) & FLAG_WARMING_UP).not.toBe(0);
    expect(step(29) & FLAG_WARMING_UP).toBe(0);
    expect([undefined, undefined].map((value) => step(value) & FLAG_DEGRADED)).toEqual([0, 0]);
    expect(step(undefined) & FLAG_DEGRADED).not.toBe(0);
    const later = Array.from({ length: 5 }, (_, t) => (step(30 + t) & FLAG_DEGRADED) !== 0);
    expect(later).toEqual([true, true, true, true, false]);
  });

  test("surprise is the tail probability: the median never surprises, a leap does", () => {
    const { step, out } = life();
    const normal = normals(11);
    let unlikely = 0;
    for (let t = 0; t < 5000; t++) {
      step(normal());
      if (t >= 300 && out[LITE_ROW - 1]! > 1) unlikely++;
    }
    expect(Math.abs(unlikely / 4700 - 0.1)).toBeLessThan(0.015);
    step(out[QUANTILE_LEVELS.indexOf(0.5) + 1]!);
    expect(out[LITE_ROW - 1]).toBeLessThan(0.01);
    step(1e6);
    expect(out[LITE_ROW - 1]).toBeGreaterThan(5);
  });
});
