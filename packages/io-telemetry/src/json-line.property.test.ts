/** Laws of the lines of a telemetry file. */
import type { v1 } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { adaptiveOffer, eventOffer, stepOffer } from "../tests/step-offer.js";
import { encodeTelemetryLine, parseTelemetryLine } from "./json-line.js";
import { lineOf } from "./line-of.js";

const lines = [
  encodeTelemetryLine({ sequence: 1, ...stepOffer(4) }),
  encodeTelemetryLine({ sequence: 2, ...eventOffer(4, true) }),
  encodeTelemetryLine({ sequence: 3, ...adaptiveOffer(4) }),
];

test("every double reads back as itself, zeros and infinities included", () =>
  fc.assert(
    fc.property(fc.double(), (value) => {
      const record = {
        stepIndex: 1,
        body: { $case: "step", value: { risk: { volatility: value } } },
      };
      const line = encodeTelemetryLine(record as unknown as v1.TelemetryEvent);
      const read = parseTelemetryLine(line) as unknown as typeof record;
      expect(Object.is(read.body.value.risk.volatility, value)).toBe(true);
    }),
    propertyBudget,
  ));

const share = fc.option(fc.double({ min: 0, noNaN: true }), { nil: undefined });
const count = fc.option(fc.nat(), { nil: undefined });

test("an adaptive record reads back bit for bit: what is 0 is told, what is absent is not", () =>
  fc.assert(
    fc.property(
      share,
      share,
      count,
      (entropyRatioCurrent, learningRateCurrent, dgmWidthCurrent) => {
        const value = { entropyRatioCurrent, learningRateCurrent, dgmWidthCurrent };
        const offer = { ...adaptiveOffer(4), body: { $case: "adaptiveRecord" as const, value } };
        const read = parseTelemetryLine(lineOf(offer as never, 7, false));
        const told = Object.entries(value).filter(([, number]) => number !== undefined);
        expect(read?.body).toEqual({ $case: "adaptiveRecord", value: Object.fromEntries(told) });
        expect(read).toMatchObject({ sequence: 7, series: "a", stepIndex: 4 });
      },
    ),
    propertyBudget,
  ));

test("no line makes the reader throw, torn, edited or foreign", () =>
  fc.assert(
    fc.property(
      fc.constantFrom(...lines),
      fc.nat(),
      fc.string({ maxLength: 5 }),
      fc.boolean(),
      (line, at, text, isCut) => {
        const cut = at % line.length;
        const damaged = line.slice(0, cut) + text + (isCut ? "" : line.slice(cut + text.length));
        const record = parseTelemetryLine(damaged);
        expect(record === undefined || typeof record === "object").toBe(true);
      },
    ),
    propertyBudget,
  ));

test("any JSON is a record or nothing", () =>
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      const record = parseTelemetryLine(text);
      expect(record === undefined || typeof record === "object").toBe(true);
    }),
    propertyBudget,
  ));

test.each([
  '{"__proto__":{"polluted":1}}',
  '{"step":{"constructor":{"prototype":{"polluted":1}}}}',
  `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`,
  `${"[".repeat(100_000)}`,
])("a hostile line is refused: %.40s", (line) => {
  expect(parseTelemetryLine(line)).toBeUndefined();
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});
