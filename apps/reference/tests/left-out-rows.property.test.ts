/** Laws of rows that were left out: they are the same as rows without a value. */
import type { Forecast, Predictor } from "@meristem/orchestrator";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeConfig } from "@meristem/run-directory/config";
import type { RunConfig } from "@meristem/run-directory/config";
import { openPredictor, reopenPredictor } from "@meristem/run-directory/advanced";

const budget = { ...propertyBudget, numRuns: Math.ceil((propertyBudget.numRuns ?? 200) / 20) };
const HOUR_NS = 3_600_000_000_000;
const PROFILES = ["full", "balanced", "lite"] as const;
type ProfileName = (typeof PROFILES)[number];

function configOf(profile: ProfileName, nominalIntervalNs: number): RunConfig {
  const { gate, predictor, ...config } = mergeConfig([
    layerOf({ profile, horizons: [1, 5], season_length_max: 40 }),
  ]);
  return { ...config, predictor, gate: { ...gate, nominalIntervalNs } };
}

function layerOf(predictor: Record<string, unknown>): Parameters<typeof mergeConfig>[0][number] {
  const none = {};
  const values = { predictor, gate: none, snapshots: none, telemetry: none };
  return { values, placeOf: () => "test" } as never;
}

/** What a row leads to, but for names of rows and what is said of the input. */
function essence({ horizons, mode, weights, diagnostics, matured }: Forecast): unknown {
  const [next] = matured.filter(({ flags }) => !flags.includes("target_late"));
  const isNext = next?.forecast.horizon === 1;
  return {
    mode,
    diagnostics,
    weights: [...weights.expertValues],
    said: horizons.map(({ point, quantiles }) => [point, ...quantiles]),
    came: isNext ? [next.forecast.point, next.surprise, ...next.forecast.quantiles] : [],
  };
}

/** `values` hour by hour; those that are gone come as empty rows, or not at all. */
function livesOf(
  config: RunConfig,
  values: readonly number[],
  isGone: (hour: number) => boolean,
): { empty: Forecast[]; leftOut: Forecast[]; end: Predictor } {
  const [empty, leftOut] = [openPredictor("s", config), openPredictor("s", config)];
  const both = { empty: [] as Forecast[], leftOut: [] as Forecast[] };
  for (const [hour, value] of values.entries()) {
    const at = BigInt(hour) * BigInt(HOUR_NS);
    const found = empty.observe(isGone(hour) ? undefined : value, at);
    if (isGone(hour)) continue;
    both.empty.push(found);
    both.leftOut.push(leftOut.observe(value, at));
  }
  return { ...both, end: leftOut };
}

/** A number in [0, 1) for each hour, as good as random. */
function scatter(hour: number): number {
  const mixed = Math.imul((hour + 1) ^ ((hour + 1) >>> 3), 0x9e3779b1);
  return (Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0) / 2 ** 32;
}

const daily = (hour: number): number => 20 + 5 * Math.abs((hour % 24) - 12) + 2 * scatter(hour);
const lives = fc.record({
  values: fc.array(fc.double({ min: -50, max: 50, noNaN: true }), {
    minLength: 10,
    maxLength: 160,
  }),
  holes: fc.array(fc.record({ at: fc.nat(150), length: fc.integer({ min: 1, max: 12 }) }), {
    maxLength: 10,
  }),
});

describe.each(PROFILES)("profile %s", (profile) => {
  test("a row that is left out is a row without a value, bit for bit", () =>
    fc.assert(
      fc.property(lives, ({ values, holes }) => {
        const isGone = (hour: number): boolean =>
          hour > 0 && holes.some(({ at, length }) => hour >= at && hour < at + length);
        const series = values.map((value, hour) => daily(hour) + value / 10);
        const { empty, leftOut } = livesOf(configOf(profile, HOUR_NS), series, isGone);
        expect(leftOut.map(essence)).toEqual(empty.map(essence));
      }),
      budget,
    ));

  test("so it is where the interval is learnt, a season is found and rows fail at random", () => {
    const isGone = (hour: number): boolean => hour > 30 && scatter(hour) < 0.1;
    const series = Array.from({ length: 400 }, (_, hour) => daily(hour));
    const { empty, leftOut } = livesOf(configOf(profile, 0), series, isGone);
    expect(leftOut.length).toBeGreaterThan(340);
    expect(leftOut.length).toBeLessThan(380);
    expect(leftOut.at(-1)!.diagnostics.seasons).toEqual([24]);
    expect(leftOut.map(essence)).toEqual(empty.map(essence));
  });

  test("every forecast comes due once, in its row, and rows are counted, not steps", () => {
    const isGone = (hour: number): boolean => hour % 50 > 44;
    const series = Array.from({ length: 300 }, (_, hour) => daily(hour));
    const { leftOut, end } = livesOf(configOf(profile, HOUR_NS), series, isGone);
    expect(leftOut.map(({ origin }) => origin)).toEqual([...leftOut.keys()]);
    const matured = leftOut.flatMap((forecast) => forecast.matured);
    const made = [...matured.map(({ forecast }) => forecast), ...end.pending()];
    const keys = made.map(({ origin, horizon }) => `${origin} ${horizon}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(2 * leftOut.length);
    const late = matured.filter(({ flags }) => flags.includes("target_late"));
    // Four of horizon 5 are open at each hole besides what the newest row says again.
    expect(late).toHaveLength(4 * 5);
    expect(late.every(({ surprise }) => surprise === undefined)).toBe(true);
  });

  test("a predictor that was stored before a hole goes on through it bit for bit", () => {
    const config = configOf(profile, 0);
    const predictor = openPredictor("s", config);
    for (let hour = 0; hour < 100; hour++) predictor.observe(daily(hour), BigInt(hour * HOUR_NS));
    const restored = reopenPredictor(predictor.encode(), config);
    for (let hour = 107; hour < 113; hour++) {
      const at = BigInt(hour * HOUR_NS);
      expect(restored.observe(daily(hour), at)).toEqual(predictor.observe(daily(hour), at));
    }
    expect(restored.encode()).toEqual(predictor.encode());
  });
});

test("a hole widens what is said of the next row, and the key turns that off", () => {
  const widths = [0, 512].map((gapStepCountMax) => {
    const { gate, ...config } = configOf("full", 0);
    const predictor = openPredictor("s", { ...config, gate: { ...gate, gapStepCountMax } });
    let value = 0;
    for (let hour = 0; hour < 400; hour++) {
      value += 2 * scatter(hour) - 1;
      predictor.observe(value, BigInt(hour * HOUR_NS));
    }
    const { matured } = predictor.observe(value, BigInt(409 * HOUR_NS));
    const [due] = matured;
    return due!.forecast.quantiles[7]! - due!.forecast.quantiles[1]!;
  });
  expect(widths[1]! / widths[0]!).toBeGreaterThan(2);
});

test("a hole of a century costs no more than the limit, and keeps the phase of the season", () => {
  const predictor = openPredictor("s", configOf("lite", 0));
  for (let hour = 0; hour < 400; hour++) predictor.observe(daily(hour), BigInt(hour * HOUR_NS));
  const late = 400 + 24 * 36_500;
  predictor.observe(daily(late), BigInt(late) * BigInt(HOUR_NS));
  const [next] = predictor.forecast().horizons;
  expect(Math.abs(next!.point - daily(late + 1))).toBeLessThan(4);
});
