/** The gate through its public entry, as a predictor meets it. */
import { createObservationGate } from "@meristem/io-validators";
import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";

const verdictsOf = (rows: readonly unknown[]): readonly v1.IngestionVerdict[] => {
  const gate = createObservationGate();
  return rows.map((row) => gate.admit(row).decision.verdict);
};
const { ACCEPTED, DROPPED, MISSING, REJECTED } = v1.IngestionVerdict;

test("numbers are accepted, absent values missing, everything else rejected", () => {
  const throwing = {
    get value(): number {
      throw new Error("no");
    },
  };
  const rows = [1, { value: 2 }, undefined, null, {}, NaN, Infinity, "3", { value: "3" }, throwing];
  const rejects = Array.from({ length: 5 }, () => REJECTED);
  expect(verdictsOf(rows)).toEqual([ACCEPTED, ACCEPTED, MISSING, MISSING, MISSING, ...rejects]);
});

test("a repeated and an earlier instant are dropped and take no row index", () => {
  const gate = createObservationGate();
  const at = (eventTimeUnixNs: bigint) => gate.admit({ value: 1, eventTimeUnixNs });
  const admissions = [at(5n), at(5n), at(4n), at(6n)];
  expect(admissions.map(({ decision }) => decision.verdict)).toEqual([
    ACCEPTED,
    DROPPED,
    DROPPED,
    ACCEPTED,
  ]);
  expect(admissions.map(({ observation }) => observation.rowIndex)).toEqual([0, 1, 1, 1]);
});

test("a gate opened with the state of another answers as that one would", () => {
  const value = (i: number): number => Math.abs(((i * 7919) % 101) - 50) + (i === 60 ? 1e6 : 0);
  const first = createObservationGate({ series: "a" });
  for (let i = 0; i < 50; i++) first.admit(value(i));
  const wire = v1.GateState.encode(first.encodeState()).finish();
  const second = createObservationGate({ state: v1.GateState.decode(wire) });
  for (let i = 50; i < 80; i++) expect(second.admit(value(i))).toEqual(first.admit(value(i)));
  expect(second.encodeState()).toEqual(first.encodeState());
});
