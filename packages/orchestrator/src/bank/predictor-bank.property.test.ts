/** Laws of a bank. Each test is one sentence; the sentence is its title. */
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
/** Which of five series speaks, and what it says. */
const talks = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), values), {
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

/** A bank allocates in megabytes: fewer draws than usual do. */
const budget = { ...propertyBudget, numRuns: Math.ceil((propertyBudget.numRuns ?? 200) / 5) };

test("a batch is the same as one after another, bit for bit", () =>
  fc.assert(
    fc.property(talks, (talk) => {
      const [batch, single] = [five(), five()];
      const { rowLength } = batch.bank;
      const slots = Int32Array.from(talk, ([i]) => batch.slots[i]!);
      const input = Float64Array.from(talk, ([, value]) => value);
      const out = new Float64Array(talk.length * rowLength);
      batch.bank.observeBatch(slots, input, out);
      const one = new Float64Array(rowLength);
      for (const [i, [series]] of talk.entries()) {
        single.bank.observeInto(single.slots[series]!, input, i, one, 0);
        expect(out.slice(i * rowLength, (i + 1) * rowLength)).toEqual(one);
      }
      expect(whole(batch.bank) === whole(single.bank)).toBe(true);
    }),
    budget,
  ));

test("a series of a bank says what a predictor of its own would say", () =>
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 80 }), (stream) => {
      const bank = createPredictorBank({ config });
      const predictor = createPredictor({ config: { ...config, profile: "lite" } });
      for (const value of stream) {
        const given = Number.isNaN(value) ? undefined : value;
        const told = bank.observe("a", given);
        const alone = predictor.observe(given);
        const rows = (from: typeof told.horizons | typeof alone.horizons): unknown[] =>
          from.map(({ horizon, point, quantiles }) => [horizon, point, ...quantiles]);
        expect(rows(told.horizons)).toEqual(rows(alone.horizons));
        expect(told.flags).toEqual(alone.flags);
      }
    }),
    budget,
  ));

test("a restored bank goes on bit for bit and keeps its order", () =>
  fc.assert(
    fc.property(talks, talks, (before, after) => {
      const { bank, slots } = five();
      const row = new Float64Array(bank.rowLength);
      const tell = (to: typeof bank, told: typeof before): void => {
        for (const [series, value] of told) {
          to.observeInto(to.open(`series ${series}`), Float64Array.of(value), 0, row, 0);
        }
      };
      tell(bank, before);
      bank.remove("series 1");
      expect(bank.open("series 9")).toBe(slots[1]);
      const restored = restorePredictorBank(bank.encode(), { config });
      expect(restored.keys()).toEqual(bank.keys());
      tell(bank, after);
      tell(restored, after);
      expect(whole(restored) === whole(bank)).toBe(true);
    }),
    budget,
  ));

test("a series that takes the slot of another knows nothing of it", () =>
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
