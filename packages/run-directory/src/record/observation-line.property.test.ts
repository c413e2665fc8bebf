import { RowReader, type InputRow } from "@meristem/io-rows";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { OBSERVATION_LAYOUT, observationLine, type RunObservation } from "./observation-line.js";

const reader = (): RowReader =>
  new RowReader({
    name: "observations",
    columns: { value: "value", time: "time", series: "series" },
    resume: { layout: OBSERVATION_LAYOUT, offsetBytes: 0, line: 1, afterCarriageReturn: false },
  });

function readBack(observations: readonly RunObservation[]): InputRow[] {
  const bytes = new TextEncoder().encode(observations.map(observationLine).join(""));
  const rows = reader();
  return [...rows.push(bytes), ...rows.end()];
}

const observation: fc.Arbitrary<RunObservation> = fc.record({
  series: fc.string({ unit: fc.constantFrom(..."ab\"',;\n\r\t\\ é€😀{}") }),
  value: fc.oneof(fc.double(), fc.constantFrom(undefined, -0, 5e-324, Number.MAX_VALUE)),
  eventTimeUnixNs: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), {
    nil: undefined,
  }),
});

test("any observation reads back bit for bit, NaN as a missing value", () =>
  fc.assert(
    fc.property(fc.array(observation, { minLength: 1, maxLength: 5 }), (observations) => {
      const rows = readBack(observations);
      expect(rows.map(({ series }) => series)).toEqual(observations.map(({ series }) => series));
      for (const [index, { value, eventTimeUnixNs }] of observations.entries()) {
        const row = rows[index]!;
        expect(row.eventTimeUnixNs).toBe(eventTimeUnixNs);
        expect(row.value).toBe(Number.isNaN(value) ? undefined : value);
      }
    }),
    propertyBudget,
  ));
