import { PassingGate } from "@meristem/leyline/testing";
import type { Admission, ObservationGate } from "@meristem/leyline/ports";
import { unixNs } from "@meristem/leyline/units";
import { expect, test } from "vitest";
import { createPredictor, restorePredictor } from "../predictor.js";
import { expectationOf, innovationZ } from "./innovation.js";

/** Notes what it is told of the forecast. */
class HearingGate implements ObservationGate {
  readonly heard: (number | undefined)[] = [];
  readonly #gate = new PassingGate({ nowUnixNs: () => unixNs(0n), monotonicNs: () => 0n });

  admit(raw: unknown, innovationZ?: number): Admission {
    this.heard.push(innovationZ);
    return this.#gate.admit(raw);
  }

  encodeState(): ReturnType<ObservationGate["encodeState"]> {
    return this.#gate.encodeState();
  }
}

const valueAt = (i: number): number => 10 + Math.sin(i / 3) + ((i * 7919) % 101) / 500;

test("the gate hears how far a value lies from its forecast, but not while warming up", () => {
  const gate = new HearingGate();
  const predictor = createPredictor({ config: { warmUpCount: 20 }, gate });
  for (let i = 0; i < 60; i++) predictor.observe(valueAt(i));
  const { horizons } = predictor.forecast();
  const expected = expectationOf(predictor.forecast())!;
  predictor.observe(1000);
  predictor.observe(undefined);
  expect(gate.heard.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => undefined));
  const after = gate.heard.slice(30, 60);
  expect(after.every((z) => z !== undefined && Math.abs(z) < 10)).toBe(true);
  expect(gate.heard[60]).toBe((1000 - expected.median) / expected.sigma);
  expect(expected.median).toBe(horizons[0]!.quantiles[4]);
  expect(gate.heard[61]).toBeUndefined();
});

test("a restored predictor tells its gate the same, bit for bit", () => {
  const gate = new HearingGate();
  const predictor = createPredictor({ config: { horizons: [1] }, gate });
  for (let i = 0; i < 50; i++) predictor.observe(valueAt(i));
  const resumed = new HearingGate();
  const again = restorePredictor(predictor.encode(), {
    config: { horizons: [1] },
    openGate: () => resumed,
  });
  for (const each of [predictor, again]) each.observe(12.5);
  expect(resumed.heard).toEqual([gate.heard[50]]);
  expect(resumed.heard[0]).toBeGreaterThan(0);
});

test("nothing is told where nothing is forecast one step ahead, or without doubt", () => {
  const predictor = createPredictor({ config: { horizons: [2], warmUpCount: 5 } });
  for (let i = 0; i < 40; i++) predictor.observe(valueAt(i));
  expect(expectationOf(predictor.forecast())).toBeUndefined();
  expect(innovationZ(undefined, 3)).toBeUndefined();
  expect(innovationZ({ median: 0, sigma: 1e-300 }, 1e300)).toBeUndefined();
});
