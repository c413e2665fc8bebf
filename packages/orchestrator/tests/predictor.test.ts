import { isOperatingError } from "@meristem/leyline";
import {
  createPredictor,
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStepInto,
  QUANTILE_LEVELS,
  restorePredictor,
  stepOutputFor,
  type Forecast,
} from "@meristem/orchestrator";
import { describe, expect, test } from "vitest";

const values = Array.from({ length: 400 }, (_, t) => 10 + ((t * 7919) % 101) / 20 + (t % 12));

function run(count: number): {
  forecasts: Forecast[];
  predictor: ReturnType<typeof createPredictor>;
} {
  const predictor = createPredictor({ seriesKey: "s" });
  const forecasts = values.slice(0, count).map((value) => predictor.observe(value));
  return { forecasts, predictor };
}

describe("one observation, one forecast", () => {
  test("nothing is forecast before the first usable value", () => {
    const predictor = createPredictor();
    expect(predictor.observe(undefined).horizons).toEqual([]);
    expect(predictor.observe(Number.NaN).horizons).toEqual([]);
    expect(predictor.observe(3).horizons.map(({ origin, target }) => [origin, target])).toEqual([
      [2, 3],
      [2, 14],
    ]);
  });

  test("what is no observation is refused and leaves the predictor as it was", () => {
    const { predictor } = run(30);
    const before = predictor.encode();
    for (const value of [null, "5", 5n, {}]) {
      expect(() => predictor.observe(value as never)).toThrow(TypeError);
    }
    expect(() => predictor.observe(5, 5 as never)).toThrow(TypeError);
    expect(() => predictor.observe(5, 1n << 63n)).toThrow(RangeError);
    expect(predictor.encode()).toEqual(before);
  });

  test("a forecast matures exactly once, horizon steps after its origin", () => {
    const { forecasts } = run(60);
    const seen = new Set<string>();
    for (const { matured, origin } of forecasts) {
      for (const { forecast, actual } of matured) {
        expect(forecast.target).toBe(origin);
        expect(actual).toBe(values[origin]);
        const made = forecasts[forecast.origin]!.horizons.find(
          (f) => f.horizon === forecast.horizon,
        );
        expect(forecast).toEqual(made);
        seen.add(`${forecast.origin} ${forecast.horizon}`);
      }
    }
    expect(seen.size).toBe(59 + 48);
  });

  test("the end of a run leaves one open forecast per horizon and target", () => {
    const { predictor } = run(60);
    const targets = predictor.pending().map(({ target, horizon }) => `${target} ${horizon}`);
    expect(targets).toEqual(["60 1", ...Array.from({ length: 12 }, (_, i) => `${60 + i} 12`)]);
  });

  test("missing and rejected observations count as rows and are flagged", () => {
    const predictor = createPredictor();
    predictor.observe(1);
    predictor.observe(2);
    const missing = predictor.observe(undefined);
    expect(missing.flags).toContain("input_missing");
    expect(missing.matured[0]!.flags).toContain("target_missing");
    const rejected = predictor.observe(Number.POSITIVE_INFINITY);
    expect(rejected.flags).toContain("input_rejected");
    expect(rejected.matured[0]!.flags).toContain("target_rejected");
    expect(rejected.origin).toBe(3);
  });

  test("forecast() repeats the state's forecast and refuses an unknown horizon", () => {
    const { predictor, forecasts } = run(60);
    expect(predictor.forecast().horizons).toEqual(forecasts.at(-1)!.horizons);
    expect(predictor.forecast([12]).horizons).toHaveLength(1);
    let refusal: unknown;
    try {
      predictor.forecast([7]);
    } catch (error) {
      refusal = error;
    }
    expect(isOperatingError(refusal, "HORIZON_UNKNOWN")).toBe(true);
  });

  test("quantiles never descend and are as many as their levels", () => {
    for (const { horizons } of run(400).forecasts) {
      for (const { quantiles } of horizons) {
        expect(quantiles).toHaveLength(QUANTILE_LEVELS.length);
        expect([...quantiles].toSorted((a, b) => a - b)).toEqual([...quantiles]);
      }
    }
  });
});

test("a forecast of the warm-up gives no surprise, a rejected value does", () => {
  const rejecting = { ...plainInput(500), isAccepted: false };
  const state = initialPredictorState(predictorConfigSchema.parse({ horizons: [1] }));
  const output = stepOutputFor(1);
  for (const value of values.slice(0, 100)) predictorStepInto(state, plainInput(value), output);
  predictorStepInto(state, rejecting, output);
  expect(output.maturedSurprises[0]).toBeGreaterThan(4);
  const young = createPredictor();
  for (const value of values.slice(0, 60)) {
    for (const { forecast, surprise } of young.observe(value).matured) {
      expect(surprise === undefined).toBe(forecast.flags.includes("warming_up"));
    }
  }
});

test("a value far outside its band is a surprise, an ordinary one is not", () => {
  const { predictor } = run(399);
  const surprises = [values[399]!, 500].map(
    (value) => predictor.observe(value).matured[0]!.surprise!,
  );
  expect(surprises[1]).toBeGreaterThan(4);
  expect(surprises[0]).toBeLessThan(3);
  expect(predictor.observe(undefined).matured[0]!.surprise).toBeUndefined();
});

describe("an explanation", () => {
  test("adds up to the forecast, and changes nothing", () => {
    const { predictor } = run(300);
    const before = predictor.encode();
    for (const { horizon, point } of predictor.forecast().horizons) {
      const { naive, parts, point: told, rounding } = predictor.explain(horizon)!;
      expect(told).toBe(point);
      const sum = parts.reduce((total, { contribution }) => total + contribution, naive);
      expect(sum + rounding).toBe(point);
      expect(Math.abs(rounding)).toBeLessThan(1e-12 * Math.abs(point));
      expect(parts.reduce((total, { weight }) => total + weight, 0)).toBeCloseTo(1, 9);
    }
    expect(Buffer.compare(predictor.encode(), before)).toBe(0);
  });

  test("there is none before the first value, and none for an unknown horizon", () => {
    const predictor = createPredictor();
    expect(predictor.explain(1)).toBeUndefined();
    expect(() => predictor.explain(5)).toThrow(
      expect.objectContaining({ code: "HORIZON_UNKNOWN" }),
    );
  });

  test("even when all others are left out the last value speaks", () => {
    const names = Object.keys(createPredictor().forecast().weights.experts);
    const predictor = createPredictor({ config: { excludedExperts: names } });
    predictor.observe(3);
    expect(predictor.observe(4).horizons[0]!.point).toBe(4);
    expect(predictor.explain(1)!.parts.map(({ name }) => name)).toEqual(["naive"]);
  });
});

describe("streams", () => {
  test("for await gives one forecast per item, from any kind of source", async () => {
    const predictor = createPredictor();
    const origins: number[] = [];
    for await (const { origin } of predictor.forecasts([1, undefined, { value: 3 }])) {
      origins.push(origin);
    }
    expect(origins).toEqual([0, 1, 2]);
  });

  test("an abort ends the stream while the source is silent", async () => {
    const controller = new AbortController();
    async function* source(): AsyncGenerator<number> {
      yield 1;
      queueMicrotask(() => controller.abort());
      await new Promise(() => undefined);
    }
    const origins: number[] = [];
    for await (const { origin } of createPredictor().forecasts(source(), controller)) {
      origins.push(origin);
    }
    expect(origins).toEqual([0]);
  });

  test("a source that fails fails the stream", async () => {
    async function* source(): AsyncGenerator<number> {
      yield 1;
      throw new Error("the sensor is gone");
    }
    const drained = async (): Promise<void> => {
      for await (const { origin } of createPredictor().forecasts(source())) expect(origin).toBe(0);
    };
    await expect(drained()).rejects.toThrow("the sensor is gone");
  });

  test("an aborted signal ends the stream and closes the source", async () => {
    const controller = new AbortController();
    let isClosed = false;
    async function* source(): AsyncGenerator<number> {
      try {
        for (let t = 0; ; t++) yield t;
      } finally {
        isClosed = true;
      }
    }
    let count = 0;
    for await (const _ of createPredictor().forecasts(source(), { signal: controller.signal })) {
      if (++count === 5) controller.abort();
    }
    expect(count).toBe(5);
    expect(isClosed).toBe(true);
  });
});

describe("snapshots", () => {
  test.each([0, 1, 11, 12, 13, 57, 199])(
    "restored after %i steps it goes on bit for bit",
    (cut) => {
      const { predictor } = run(cut);
      const restored = restorePredictor(predictor.encode());
      for (const value of values.slice(cut)) {
        expect(restored.observe(value)).toEqual(predictor.observe(value));
      }
      expect(Buffer.compare(restored.encode(), predictor.encode())).toBe(0);
    },
  );

  test.each([
    ["bytes of something else", Uint8Array.of(1, 2, 3), "STATE_UNREADABLE"],
    ["nothing", new Uint8Array(0), "STATE_UNREADABLE"],
  ])("%s are refused", (_, bytes, code) => {
    expect(() => restorePredictor(bytes)).toThrow(expect.objectContaining({ code }));
  });

  test("a state made for other horizons is refused", () => {
    const bytes = createPredictor({ config: { horizons: [1, 3] } }).encode();
    expect(() => restorePredictor(bytes)).toThrow(
      expect.objectContaining({ code: "SNAPSHOT_MISMATCH" }),
    );
  });
});
