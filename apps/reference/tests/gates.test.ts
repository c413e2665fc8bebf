/**
 * The gates that take a gate and a predictor together: a catastrophic value, a stream that lags, a
 * stream whose age is counted in steps.
 */
import { createObservationGate } from "@meristem/io-validators";
import { unixNs } from "@meristem/leyline/units";
import {
  createPredictor,
  restorePredictor,
  type Forecast,
  type Predictor,
  type PredictorConfigInput,
} from "@meristem/orchestrator";
import { describe, expect, test } from "vitest";

/** Fixed noise in [-0.5, 0.5). */
const noise = (t: number): number => (Math.imul(t + 1, 0x9e3779b1) >>> 0) / 2 ** 32 - 0.5;
const namesOf = ({ events }: Forecast): string[] => events.map(({ fact }) => fact!.$case);

function expectSound({ horizons }: Forecast, count: number): void {
  expect(horizons).toHaveLength(count);
  for (const { point, quantiles } of horizons) {
    expect([point, ...quantiles].every(Number.isFinite)).toBe(true);
    expect([...quantiles]).toEqual([...quantiles].toSorted((a, b) => a - b));
  }
}

const JUDGED = ["at", "pending.flagBits", "pending.modes", "lite"];

describe.each(["full", "balanced", "lite"] as const)(
  "A-26: a catastrophic value (%s)",
  (profile) => {
    /** Of the history: its median, and the robust scale the gate must find in it. */
    const [MEDIAN, SIGMA] = [50, 4];
    /** One distance on either side, in random order, and so the scale is 1.4826 times it. */
    const history = Array.from({ length: 256 }, (_, t) => {
      const isFirstHigh = noise(t >> 1) > 0;
      return MEDIAN + ((t % 2 === 0) === isFirstHigh ? SIGMA / 1.4826 : -SIGMA / 1.4826);
    });

    function grown(): Uint8Array {
      const gate = createObservationGate({ series: "s" });
      const predictor = createPredictor({ config: { profile }, gate });
      for (const value of history) predictor.observe(value);
      return predictor.encode();
    }
    const reopened = (bytes: Uint8Array): Predictor =>
      restorePredictor(bytes, {
        config: { profile },
        openGate: (state) => createObservationGate({ state }),
      });
    /** All but how rows were judged. A lite series keeps both in one block: its next words tell. */
    const learnt = (predictor: Predictor): [string, Uint8Array][] =>
      predictor
        .view()
        .predictor.blocks.filter(({ name }) => !JUDGED.includes(name))
        .map(({ name, data }) => [name, data.slice()]);

    const catastrophes: readonly (readonly [string, number, string])[] = [
      ["just above 20 σ", MEDIAN + 20.0001 * SIGMA, "outlierRejected"],
      ["just below -20 σ", MEDIAN - 20.0001 * SIGMA, "outlierRejected"],
      ["1e308", 1e308, "outlierRejected"],
      ["-1e308", -1e308, "outlierRejected"],
      ["NaN", Number.NaN, "observationRejected"],
      ["Infinity", Infinity, "observationRejected"],
      ["-Infinity", -Infinity, "observationRejected"],
    ];

    test("each is refused and told, and nothing is learnt of it", () => {
      const bytes = grown();
      const missed = reopened(bytes);
      missed.observe(undefined);
      expect(learnt(missed).length > 50).toBe(profile !== "lite");
      for (const [name, value, event] of catastrophes) {
        const predictor = reopened(bytes);
        const before = predictor.forecast();
        const said = predictor.observe(value);
        expect(namesOf(said)[0], name).toBe(event);
        expect(said.flags, name).toContain("input_rejected");
        expect(said.flags, name).not.toContain("input_missing");
        expect(said.weights.experts, name).toEqual(before.weights.experts);
        expectSound(said, 2);
        expect(learnt(predictor), name).toEqual(learnt(missed));
      }
    });

    test("what follows is forecast as if the row had been missing", () => {
      const bytes = grown();
      const [missed, rejected] = [reopened(bytes), reopened(bytes)];
      missed.observe(undefined);
      rejected.observe(1e308);
      for (const value of history.slice(0, 20)) {
        const [a, b] = [missed, rejected].map((one) => one.observe(value).horizons);
        expect(b!.map(({ point }) => point)).toEqual(a!.map(({ point }) => point));
      }
    });

    test("20 σ less a hair is a value like others", () => {
      const said = reopened(grown()).observe(MEDIAN + 19.9999 * SIGMA);
      expect(said.flags).not.toContain("input_rejected");
      expect(namesOf(said)).not.toContain("outlierRejected");
    });

    test("-0 is a value, and the same one as 0", () => {
      const zeros = [0, -0].map((zero) => {
        const gate = createObservationGate({ series: "s" });
        const predictor = createPredictor({ config: { profile }, gate });
        const said = history.map((value, t) =>
          predictor.observe(t % 5 === 0 ? zero : value - MEDIAN),
        );
        for (const { flags } of said) expect(flags).not.toContain("input_rejected");
        return { state: predictor.view().predictor, said: said.map(({ horizons }) => horizons) };
      });
      expect(zeros[0]).toEqual(zeros[1]);
    });
  },
);

/** A predictor behind a gate with a clock, told each row's value and how late it comes. */
function lateListener(options: {
  readonly config?: PredictorConfigInput;
  readonly intervalMs: number;
  readonly ttlIntervals: number;
  readonly recoveryCount?: number;
}): (value: number, ageMs: number) => Forecast {
  let rowIndex = 0;
  let nowUnixNs = 0n;
  const gate = createObservationGate({
    clock: { nowUnixNs: () => unixNs(nowUnixNs) },
    config: {
      nominalIntervalNs: options.intervalMs * 1e6,
      stalenessTtlIntervals: options.ttlIntervals,
      ...(options.recoveryCount !== undefined && { recoveryCount: options.recoveryCount }),
    },
  });
  const predictor = createPredictor({ config: options.config ?? {}, gate });
  return (value, ageMs) => {
    const eventTimeUnixNs = BigInt(rowIndex++) * BigInt(options.intervalMs * 1e6);
    nowUnixNs = eventTimeUnixNs + BigInt(Math.round(ageMs * 1e6));
    return predictor.observe(value, eventTimeUnixNs);
  };
}

describe.each(["jko", "ml_poly"] as const)("A-27: a stream that lags (%s)", (fusionRule) => {
  const TTL_MS = 500;
  const INTERVAL_MS = 50;
  const LATE_FROM = 300;
  const HALF_FROM = 330;
  const CLEAN_FROM = 340;
  const ageMsAt = (row: number): number => {
    if (row < LATE_FROM) return 1;
    if (row < HALF_FROM) return TTL_MS + 1000;
    return row < CLEAN_FROM ? 0.85 * TTL_MS : 0.75 * TTL_MS;
  };
  // Steps up amid the lag: what they lead to must leave the weights alone too.
  const valueAt = (row: number): number => noise(row) + 9 * Math.max(0, (row - LATE_FROM) >> 2);
  const listen = lateListener({
    config: { fusionRule, cusumThreshold: 3, excludedExperts: ["analog*"] },
    intervalMs: INTERVAL_MS,
    ttlIntervals: TTL_MS / INTERVAL_MS,
  });
  const said = Array.from({ length: 400 }, (_, row) => listen(valueAt(row), ageMsAt(row)));
  const degraded = said.flatMap(({ mode }, row) => (mode === "degraded" ? [row] : []));
  const counted = (name: string): number[] =>
    said.flatMap((forecast, row) => (namesOf(forecast).includes(name) ? [row] : []));

  test("is degraded with the first row that is late, which is within 100 ms, and told twice", () => {
    expect(degraded[0]).toBe(LATE_FROM);
    expect(INTERVAL_MS).toBeLessThanOrEqual(100);
    expect(counted("staleSignal")).toEqual([LATE_FROM]);
    expect(counted("degradedInferenceModeActivated")).toEqual([LATE_FROM]);
    const stale = said[LATE_FROM]!.events[0]!.fact;
    expect(stale).toMatchObject({ value: { stalenessNs: 1.5e9, ttlNs: 5e8 } });
  });

  test("moves no weight and no mass while it lasts, not even at a change of regime", () => {
    const before = said[LATE_FROM - 1]!;
    const during = said.slice(LATE_FROM, HALF_FROM);
    for (const { weights, diagnostics } of during) {
      expect(weights.experts).toEqual(before.weights.experts);
      expect(diagnostics.transportCost).toBe(before.diagnostics.transportCost);
      expect(diagnostics.fisherRaoDistance).toBe(before.diagnostics.fisherRaoDistance);
    }
    const changes = during.flatMap(({ events }) =>
      events.flatMap(({ fact }) => (fact?.$case === "regimeChanged" ? [fact.value] : [])),
    );
    expect(changes.length).toBeGreaterThan(0);
    for (const { resetMix } of changes) expect(resetMix).toBe(0);
  });

  test("goes on forecasting", () => {
    for (const forecast of said.slice(LATE_FROM, CLEAN_FROM)) expectSound(forecast, 2);
  });

  test("is over only below 0.8 of the limit, after enough clean rows, and told once", () => {
    const restored = counted("normalOperationRestored");
    expect(restored).toHaveLength(1);
    expect(restored[0]).toBeGreaterThan(CLEAN_FROM);
    expect(restored[0]).toBeLessThanOrEqual(CLEAN_FROM + 6);
    expect(degraded).toEqual(
      Array.from({ length: restored[0]! - LATE_FROM }, (_, i) => LATE_FROM + i),
    );
    expect(said.at(-1)!.weights.experts).not.toEqual(said[LATE_FROM]!.weights.experts);
  });
});

describe("A-28: age counted in steps, limit 100", () => {
  const modesAt = (ages: readonly number[]): string[] => {
    const listen = lateListener({
      config: { horizons: [1], warmUpCount: 2, recoveryStepCount: 1, profile: "lite" },
      intervalMs: 1000,
      ttlIntervals: 100,
      recoveryCount: 1,
    });
    for (let row = 0; row < 40; row++) listen(noise(row), 0);
    return ages.map((age, row) => listen(noise(40 + row), 1000 * age).mode);
  };

  test("150 is degraded, 85 still is, 75 is not any more", () => {
    expect(modesAt([150, 85, 75])).toEqual(["degraded", "degraded", "standard"]);
  });

  test("the limits themselves belong to the mode before", () => {
    expect(modesAt([100, 100.001, 80, 79.999])).toEqual([
      "standard",
      "degraded",
      "degraded",
      "standard",
    ]);
  });
});
