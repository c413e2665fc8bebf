/** The gate keeps the promises of its port. */
import { createObservationGate } from "@meristem/io-validators";
import { observationGateChecks } from "@meristem/leyline/testing";
import { expect, test } from "vitest";

test.each(Object.entries(observationGateChecks))("%s", (_name, check) => {
  expect(check(createObservationGate())).toBeUndefined();
});
