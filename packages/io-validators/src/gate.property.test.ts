/** Laws of the gate. Each test is one sentence; the sentence is its title. */
import { v1 } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeGateState, encodeGateState } from "./codec.js";
import { gateConfigSchema } from "./config.js";
import { gateStep, gateStepInto, type GateInput } from "./gate.js";
import { emptyGateOutput } from "./output.js";
import { createObservationGate } from "./port.js";
import { cloneGateState, initialGateState } from "./state.js";

const config = gateConfigSchema.parse({ outlierWindowSize: 24, outlierCountMin: 8 });
const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -20, max: 20 }).map((i) => i / 4) },
  fc.double(),
  fc.constantFrom(undefined, 1e6, -1e6, 1e308, -0, NaN, Infinity),
);
const rows = fc.array(
  fc.record({
    value,
    eventTimeUnixNs: fc.option(fc.bigInt({ min: -5n, max: 200n }), { nil: undefined }),
    nowUnixNs: fc.option(fc.bigInt({ min: 0n, max: 10n ** 18n }), { nil: undefined }),
    innovationZ: fc.option(fc.double(), { nil: undefined }),
    isMalformed: fc.constant(false),
  }),
  { maxLength: 120 },
);
const law = (check: (rows: readonly GateInput[]) => void): void =>
  fc.assert(fc.property(rows, check), propertyBudget);

test("the pure step agrees with the step in place bit for bit and leaves its state alone", () =>
  law((all) => {
    let pure = initialGateState(config);
    const inPlace = initialGateState(config);
    const out = emptyGateOutput();
    for (const row of all) {
      const before = cloneGateState(pure);
      const { state, output } = gateStep(pure, row, config);
      gateStepInto(inPlace, row, config, out);
      expect(pure).toEqual(before);
      expect(state).toEqual(inPlace);
      expect(output).toEqual(out);
      pure = state;
    }
  }));

test("a state stored and read at any row goes on as if it had never stopped", () =>
  law((all) => {
    const state = initialGateState(config);
    const out = emptyGateOutput();
    for (const row of all) gateStepInto(state, row, config, out);
    const wire = v1.GateState.encode(encodeGateState(state, "a")).finish();
    expect(decodeGateState(v1.GateState.decode(wire), config)).toEqual(state);
  }));

test("scaling a series by a power of two and shifting its rows changes no verdict", () =>
  law((all) => {
    const verdicts = (scale: number): readonly number[] => {
      const state = initialGateState(config);
      const out = emptyGateOutput();
      return all.map((row) => {
        const scaled = row.value === undefined ? undefined : row.value * scale;
        // Beyond the range of a double a power of two is no mere change of unit.
        const value = Math.abs(scaled ?? 0) > 1e200 ? undefined : scaled;
        const kept = Math.abs(row.value ?? 0) > 1e200 ? undefined : value;
        gateStepInto(state, { ...row, value: kept }, config, out);
        return out.findings;
      });
    };
    const tiny = all.some(
      (row) => row.value !== undefined && Math.abs(row.value) < 1e-100 && row.value !== 0,
    );
    if (!tiny) expect(verdicts(1024)).toEqual(verdicts(1));
  }));

test("whatever arrives is answered, never thrown at", () => {
  const gate = createObservationGate();
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (raw) => {
      const { decision, observation } = gate.admit(raw);
      expect(decision.verdict).not.toBe(v1.IngestionVerdict.UNSPECIFIED);
      expect(observation.value === undefined || Number.isFinite(observation.value)).toBe(true);
    }),
    propertyBudget,
  );
});

test("a damaged state is refused with its code and nothing else", () => {
  const wire = v1.GateState.encode(encodeGateState(initialGateState(config), "a")).finish();
  fc.assert(
    fc.property(fc.nat({ max: wire.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = wire.slice();
      damaged[at]! ^= flip;
      let message: v1.GateState;
      try {
        message = v1.GateState.decode(damaged);
      } catch {
        // Not a message at all: refused before it reaches the gate.
        return;
      }
      try {
        decodeGateState(message, config);
      } catch (error) {
        expect(error).toMatchObject({ code: "STATE_UNREADABLE", transient: false });
      }
    }),
    propertyBudget,
  );
});

test("a stored state of another shape is refused", () => {
  const message = encodeGateState(initialGateState(config), "a");
  const other = gateConfigSchema.parse({});
  expect(() => decodeGateState(message, other)).toThrow(/windowRing.*another length/);
  expect(() => decodeGateState({ ...message, layoutVersion: 1 }, config)).toThrow(/layout 1/);
  expect(() => decodeGateState({ ...message, blocks: [] }, config)).toThrow(/missing/);
});

test("ordinary steps allocate no object each", () => {
  const state = initialGateState(config);
  const out = emptyGateOutput();
  const inputs = Array.from({ length: 1009 }, (_, i) => ({
    value: ((i * 7919) % 1009) / 100,
    eventTimeUnixNs: undefined,
    nowUnixNs: undefined,
    innovationZ: undefined,
    isMalformed: false,
  }));
  const walk = (count: number): void => {
    for (let i = 0; i < count; i++) gateStepInto(state, inputs[i % 1009]!, config, out);
  };
  walk(100_000);
  const before = process.memoryUsage().heapUsed;
  walk(100_000);
  const bytesPerStep = (process.memoryUsage().heapUsed - before) / 100_000;
  // What remains are numbers the engine boxes in passing, 16 bytes each; a row or an admission would
  // be more than 100.
  expect(bytesPerStep).toBeLessThan(64);
});
