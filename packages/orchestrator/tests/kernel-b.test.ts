/** Kernel B behind the predictor: trained off the hot path, the same bits however that is run. */
import { createPredictor, restorePredictor, type Forecast } from "@meristem/orchestrator";
import { autoregression } from "@meristem/orchestrator/testing";
import { expect, test } from "vitest";

const values = autoregression(700, 0.9, 21);
const said = ({ horizons }: Forecast): string =>
  horizons.map(({ point, quantiles }) => [point, ...quantiles].join()).join(";");

test("training in idle moments or at the deadline gives the same forecasts, bit for bit", () => {
  const [diligent, late] = [createPredictor(), createPredictor()];
  let workCount = 0;
  for (const [t, value] of values.entries()) {
    expect(said(diligent.observe(value))).toBe(said(late.observe(value)));
    if (t % 3 === 0 && diligent.idle()) workCount++;
  }
  expect(workCount).toBeGreaterThan(15);
});

test("a state encoded while a slice waits goes on bit for bit, the slice behind it", () => {
  const first = createPredictor();
  for (const value of values.slice(0, 520)) first.observe(value);
  const second = restorePredictor(first.encode());
  expect(second.idle()).toBe(false);
  for (const value of values.slice(520)) {
    expect(said(second.observe(value))).toBe(said(first.observe(value)));
  }
});

test("the host is the network that forecasts; without one there is none", () => {
  const predictor = createPredictor();
  for (const value of values) predictor.observe(value);
  const host = predictor.host()!;
  const output = new Float64Array(4);
  host.forwardInto(output, Float64Array.of(-1, 0, 1, 0), 2);
  // The series is pulled to its middle: up from below, down from above.
  expect(output[0]).toBeGreaterThan(0.1);
  expect(output[2]).toBeLessThan(-0.1);
  expect(createPredictor({ config: { driftNetwork: false } }).host()).toBeUndefined();
});

test("the density's set and the median's expert are there, and kernel B can be left out", () => {
  const predictor = createPredictor();
  for (const value of values.slice(0, 100)) predictor.observe(value);
  const parts = predictor.explain(1)!.parts.filter(({ kernel }) => kernel === "B");
  expect(parts.map(({ name }) => name).toSorted()).toEqual(["drift-diffusion", "fokker-planck"]);
  const without = createPredictor({
    config: { excludedExperts: ["drift-diffusion", "fokker-planck"] },
  });
  for (const value of values.slice(0, 100)) without.observe(value);
  expect(without.explain(1)!.parts.some(({ kernel }) => kernel === "B")).toBe(false);
});
