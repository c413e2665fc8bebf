/** Laws of a bank. Each test is one sentence; the sentence is its title. */
import { timeOrder } from "@meristem/leyline/units";
import { createPredictor, createPredictorBank, restorePredictorBank } from "@meristem/orchestrator";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";

const config = { horizons: [1, 4], seasonLengthMax: 20 };
const values = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
  { weight: 1, arbitrary: fc.double() },
);
/** Observations of five series: the series and the value. */
const observations = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), values), {
  minLength: 1,
  maxLength: 150,
});

/** A bank of five series and the slots of their keys. */
function five() {
  const bank = createPredictorBank({ config });
  const slots = Int32Array.from({ length: 5 }, (_, i) => bank.open(`series ${i}`));
  return { bank, slots };
}

/** All of a bank, in a form that compares quickly. */
const whole = (bank: ReturnType<typeof createPredictorBank>): string =>
  Buffer.concat([...bank.encode()]).toString("latin1");

/** A bank allocates megabytes, so these laws have a fifth of the usual draws. */
const budget = { ...propertyBudget, numRuns: Math.ceil((propertyBudget.numRuns ?? 200) / 5) };

test("a batch is the same as one after another, bit for bit", () =>
  fc.assert(
    fc.property(observations, (rows) => {
      const [batch, single] = [five(), five()];
      const { rowLength } = batch.bank;
      const slots = Int32Array.from(rows, ([i]) => batch.slots[i]!);
      const input = Float64Array.from(rows, ([, value]) => value);
      const out = new Float64Array(rows.length * rowLength);
      batch.bank.observeBatch(slots, input, out);
      const one = new Float64Array(rowLength);
      for (const [i, [series]] of rows.entries()) {
        single.bank.observeInto(single.slots[series]!, input, i, one, 0);
        expect(out.slice(i * rowLength, (i + 1) * rowLength)).toEqual(one);
      }
      expect(whole(batch.bank) === whole(single.bank)).toBe(true);
    }),
    budget,
  ));

test("a series of a bank has the forecasts of a predictor of its own, bit for bit", () =>
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 80 }), (stream) => {
      const bank = createPredictorBank({ config });
      const predictor = createPredictor({ config: { ...config, profile: "lite" } });
      for (const value of stream) {
        const given = Number.isNaN(value) ? undefined : value;
        const banked = bank.observe("a", given);
        const alone = predictor.observe(given);
        const rows = (from: typeof banked.horizons | typeof alone.horizons): unknown[] =>
          from.map(({ horizon, point, quantiles }) => [horizon, point, ...quantiles]);
        expect(rows(banked.horizons)).toEqual(rows(alone.horizons));
        expect(banked.flags).toEqual(alone.flags);
      }
    }),
    budget,
  ));

test("a restored bank resumes bit for bit and keeps its order", () =>
  fc.assert(
    fc.property(observations, observations, (before, after) => {
      const { bank, slots } = five();
      const row = new Float64Array(bank.rowLength);
      const observeAll = (to: typeof bank, rows: typeof before): void => {
        for (const [series, value] of rows) {
          to.observeInto(to.open(`series ${series}`), Float64Array.of(value), 0, row, 0);
        }
      };
      observeAll(bank, before);
      bank.remove("series 1");
      expect(bank.open("series 9")).toBe(slots[1]);
      const restored = restorePredictorBank(bank.encode(), { config });
      expect(restored.keys()).toEqual(bank.keys());
      observeAll(bank, after);
      observeAll(restored, after);
      expect(whole(restored) === whole(bank)).toBe(true);
    }),
    budget,
  ));

const int64 = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
/** Few instants, so that they repeat and step back, and some of the whole range. */
const instants = fc.array(
  fc.oneof({ weight: 4, arbitrary: fc.bigInt({ min: -9n, max: 9n }) }, int64),
  { minLength: 1, maxLength: 40 },
);

test("a bank refuses late instants and no others, also after a restore, and stores the newest", () =>
  fc.assert(
    fc.property(instants, fc.nat({ max: 40 }), (all, restoredAt) => {
      let bank = createPredictorBank({ config, seriesCountMax: 1 });
      let newest: bigint | undefined;
      for (const [i, instant] of all.entries()) {
        if (i === restoredAt) bank = restorePredictorBank(bank.encode(), { config });
        const isLate = timeOrder(newest, instant) === "late";
        if (isLate) {
          const before = whole(bank);
          const refusal = expect.objectContaining({ code: "INPUT_OUT_OF_ORDER" });
          expect(() => bank.observe("a", i, instant)).toThrow(refusal);
          expect(whole(bank) === before).toBe(true);
        } else {
          bank.observe("a", i, instant);
          newest = instant;
        }
        expect(bank.newestTimeUnixNs("a")).toBe(newest);
      }
    }),
    budget,
  ));

test("a series that reuses the slot of another starts from an empty state", () =>
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 80 }), (stream) => {
      const bank = createPredictorBank({ config, seriesCountMax: 1 });
      for (const value of stream) bank.observe("old", value);
      bank.remove("old");
      const fresh = createPredictorBank({ config });
      for (const value of [3, 1, 4, 1, 5]) {
        expect(bank.observe("new", value)).toEqual(fresh.observe("new", value));
      }
    }),
    budget,
  ));
