/** What holds for a predictor of any profile. */
import {
  createPredictor,
  restorePredictor,
  type Forecast,
  type HorizonForecast,
} from "@meristem/orchestrator";
import { weather } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";

const series = weather(400, 21);
const plain = (_: string, value: unknown): unknown =>
  typeof value === "bigint"
    ? String(value)
    : ArrayBuffer.isView(value)
      ? [...(value as Float64Array)]
      : value;
const text = (forecast: unknown): string => JSON.stringify(forecast, plain);

describe.each(["balanced", "lite"] as const)("%s", (profile) => {
  const config = { profile, horizons: [1, 5, 12] };

  test("a restored predictor goes on bit for bit, wherever it was cut", () => {
    const whole = createPredictor({ seriesKey: "s", config });
    let resumed = createPredictor({ seriesKey: "s", config });
    for (const [t, value] of series.entries()) {
      if (t % 97 === 60) resumed = restorePredictor(resumed.encode(), { config });
      expect(text(resumed.observe(value, BigInt(t)))).toBe(text(whole.observe(value, BigInt(t))));
    }
    expect(resumed.encode()).toEqual(whole.encode());
  });

  test("what comes due is what was forecast, and what is open is pending", () => {
    const predictor = createPredictor({ config });
    const open = new Map<string, HorizonForecast>();
    const key = ({ target, horizon }: HorizonForecast): string => `${target}/${horizon}`;
    for (const value of series) {
      const forecast: Forecast = predictor.observe(value);
      for (const { forecast: due, actual, flags, surprise } of forecast.matured) {
        expect(text(due)).toBe(text(open.get(key(due))));
        expect(actual).toBe(value);
        expect(flags.includes("target_missing")).toBe(value === undefined);
        const isYoung = due.flags.includes("warming_up");
        expect(surprise === undefined).toBe(value === undefined || isYoung);
        open.delete(key(due));
      }
      for (const made of forecast.horizons) open.set(key(made), made);
    }
    const pending = predictor.pending();
    expect(pending).toHaveLength(18);
    expect(pending.map(text).toSorted()).toEqual([...open.values()].map(text).toSorted());
    expect(predictor.forecast().horizons.map(text)).toEqual(
      pending.filter(({ origin }) => origin === series.length - 1).map(text),
    );
  });

  test("weights are shares and an explanation adds up to the forecast", () => {
    const predictor = createPredictor({ config });
    for (const value of series) predictor.observe(value);
    const { weights, horizons } = predictor.forecast();
    const total = (shares: Record<string, number>): number =>
      Object.values(shares).reduce((sum, share) => sum + share, 0);
    expect(total(weights.experts)).toBeCloseTo(1, 9);
    expect(total(weights.kernels)).toBeCloseTo(1, 9);
    for (const { horizon, point } of horizons) {
      const told = predictor.explain(horizon)!;
      const sum = told.parts.reduce((all, part) => all + part.contribution, told.naive);
      expect(sum).toBeCloseTo(point, 4);
    }
  });

  test("a state of one profile is refused by another", () => {
    const predictor = createPredictor({ config });
    predictor.observe(1);
    const other = { ...config, profile: "full" } as const;
    expect(() => restorePredictor(predictor.encode(), { config: other })).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/SNAPSHOT_MISMATCH|STATE_UNREADABLE/),
      }),
    );
    expect(() => predictor.reconfigure(other)).toThrow(
      expect.objectContaining({ code: "SNAPSHOT_MISMATCH" }),
    );
  });

  test("a damaged state is refused", () => {
    const predictor = createPredictor({ config });
    for (const value of series.slice(0, 50)) predictor.observe(value);
    const bytes = predictor.encode();
    bytes[bytes.length >> 1]! ^= 1;
    expect(() => restorePredictor(bytes, { config })).toThrow(
      expect.objectContaining({ code: "STATE_UNREADABLE" }),
    );
  });
});
