/** Laws of one lite step. Each test is one sentence; the sentence is its title. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FLAG_INPUT_MISSING } from "../step/flags.js";
import { liteArena, sliceOf } from "./lite-arena.js";
import { LITE_ROW, LiteEngine, type LiteSettings } from "./lite-engine.js";

const settings: LiteSettings = {
  horizons: [1, 3],
  seasonLengths: [],
  seasonLengthMax: 40,
  warmUpCount: 30,
  missingStreakMax: 3,
  recoveryStepCount: 5,
};
const engine = new LiteEngine(settings);

/** Numbers of every size and none, ties, and stretches that repeat with a period. */
const values = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
  { weight: 2, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 1, arbitrary: fc.double() },
);
const streams = fc.oneof(
  fc.array(values, { minLength: 1, maxLength: 120 }),
  fc
    .tuple(fc.array(values, { minLength: 4, maxLength: 12 }), fc.integer({ min: 8, max: 20 }))
    .map(([period, count]) => Array.from({ length: count }, () => period).flat()),
);

/** Steps slice `slot` through `stream` and gives every row of output. */
function rows(arena: ReturnType<typeof liteArena>, slot: number, stream: readonly number[]) {
  const input = Float64Array.from(stream);
  return stream.map((_, t) => {
    const out = new Float64Array(engine.rowLength);
    engine.stepInto(arena, slot, input, t, 0, out, 0);
    return out;
  });
}

test("points and quantiles are finite and ordered whatever comes", () =>
  fc.assert(
    fc.property(streams, (stream) => {
      const arena = liteArena(engine.layout, 1);
      engine.reset(arena, 0);
      for (const out of rows(arena, 0, stream)) {
        for (let h = 0; h < 2; h++) {
          const row = [...out.subarray(h * LITE_ROW, (h + 1) * LITE_ROW)];
          expect(row.every(Number.isFinite)).toBe(true);
          const quantiles = row.slice(1, 10);
          expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
          expect(row[10]).toBeGreaterThanOrEqual(0);
          expect(row[10]).toBeLessThanOrEqual(30);
        }
      }
    }),
    propertyBudget,
  ));

test("a slice copied to another place goes on bit for bit", () =>
  fc.assert(
    fc.property(streams, fc.nat(), (stream, cut) => {
      const first = liteArena(engine.layout, 1);
      engine.reset(first, 0);
      const at = cut % stream.length;
      rows(first, 0, stream.slice(0, at));
      const second = liteArena(engine.layout, 3);
      sliceOf(second, 2).set(sliceOf(first, 0));
      const rest = stream.slice(at);
      expect(rows(second, 2, rest)).toEqual(rows(first, 0, rest));
      expect(sliceOf(second, 2)).toEqual(sliceOf(first, 0));
    }),
    propertyBudget,
  ));

test("series beside each other do not know of each other", () =>
  fc.assert(
    fc.property(streams, streams, (one, other) => {
      const apart = liteArena(engine.layout, 2);
      engine.reset(apart, 0);
      engine.reset(apart, 1);
      rows(apart, 0, one);
      rows(apart, 1, other);
      const mixed = liteArena(engine.layout, 2);
      engine.reset(mixed, 0);
      engine.reset(mixed, 1);
      for (let t = 0; t < Math.max(one.length, other.length); t++) {
        if (t < other.length) rows(mixed, 1, [other[t]!]);
        if (t < one.length) rows(mixed, 0, [one[t]!]);
      }
      expect(mixed.bytes).toEqual(apart.bytes);
    }),
    propertyBudget,
  ));

test("in another unit, a power of two, the forecasts are the same numbers in that unit", () =>
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 80 }),
      fc.integer({ min: -600, max: 600 }),
      (drawn, exponent) => {
        // Numbers that no power of two can make subnormal.
        const stream = drawn.map((value) => Math.round(value * 1e6) / 1e6);
        const arena = liteArena(engine.layout, 2);
        engine.reset(arena, 0);
        engine.reset(arena, 1);
        const unit = 2 ** exponent;
        const plain = rows(arena, 0, stream);
        const scaled = rows(
          arena,
          1,
          stream.map((value) => value * unit),
        );
        for (const [t, row] of plain.entries()) {
          const expected = row.map((value, i) =>
            i % LITE_ROW === LITE_ROW - 1 ? value : value * unit,
          );
          expect(scaled[t]).toEqual(expected);
        }
      },
    ),
    propertyBudget,
  ));

test("a missing value moves time and nothing that was learnt", () =>
  fc.assert(
    fc.property(streams, fc.integer({ min: 1, max: 30 }), (stream, gap) => {
      const arena = liteArena(engine.layout, 1);
      engine.reset(arena, 0);
      rows(arena, 0, stream);
      const squares = arena.f64.slice(0, engine.layout.ringAt / 2);
      const out = new Float64Array(engine.rowLength);
      const nothing = Float64Array.of(7);
      for (let t = 0; t < gap; t++) {
        const bits = engine.stepInto(arena, 0, nothing, 0, FLAG_INPUT_MISSING, out, 0);
        expect(bits & FLAG_INPUT_MISSING).not.toBe(0);
        expect(out.every(Number.isFinite)).toBe(true);
      }
      const learnt = [...engine.layout.regions].find(({ name }) => name === "horizons")!;
      const from = learnt.offsetBytes / 8;
      const to = from + learnt.shape[0]! * learnt.shape[1]!;
      expect(arena.f64.slice(from, to)).toEqual(squares.slice(from, to));
    }),
    propertyBudget,
  ));
