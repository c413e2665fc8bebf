/** Series at the edge of what numbers can hold: bands must keep their word there too. */
import { createPredictor } from "@meristem/orchestrator";
import { normals, uniforms } from "@meristem/orchestrator/testing";
import { describe, expect, test } from "vitest";

const COUNT = 1500;
const WARM = 400;
/** What share of few values is 0 is much of a chance, and that share is in every band. */
const COUNTS: Readonly<Record<string, number>> = { "nearly always 0": 4000 };

/** A first-order autoregression around 3, in units of `unit`. */
function wandering(unit: number): (t: number) => number {
  const normal = normals(77);
  let value = 0;
  return () => (value = 0.7 * value + normal()) * unit + 3 * unit;
}

const STREAMS: Record<string, () => (t: number) => number | undefined> = {
  "around 1e299": () => wandering(1e298),
  "around 1e-299": () => wandering(1e-300),
  "NaN in streaks": () => {
    const next = wandering(1);
    return (t) => {
      const value = next(t);
      return t % 60 < 25 ? Number.NaN : value;
    };
  },
  "signs that flip": () => {
    const normal = normals(78);
    return (t) => (t % 2 === 0 ? 1 : -1) * (10 + normal());
  },
  "integers with ties": () => {
    const uniform = uniforms(79);
    return () => Math.floor(4 * uniform()) + Math.floor(3 * uniform());
  },
  "nearly always 0": () => {
    const uniform = uniforms(80);
    return () => (uniform() < 0.85 ? 0 : Math.ceil(9 * uniform()));
  },
};

interface Share {
  readonly inclusive: number;
  readonly strict: number;
}

/** Shares of values in the 80 % and 95 % bands, bounds taken in or not; and how surprising they were. */
function judged(
  stream: (t: number) => number | undefined,
  profile: "full" | "lite",
  count = COUNT,
): { in80: Share; in95: Share; surprises: number[] } {
  const predictor = createPredictor({ config: { horizons: [1], profile } });
  const hits = { in80: [0, 0], in95: [0, 0] };
  const surprises: number[] = [];
  for (let t = 0; t < count; t++) {
    const [matured] = predictor.observe(stream(t)).matured;
    if (t < WARM || matured?.actual === undefined || Number.isNaN(matured.actual)) continue;
    const { actual, surprise } = matured;
    const q = matured.forecast.quantiles;
    surprises.push(surprise!);
    for (const [name, low, high] of [["in80", 2, 6] as const, ["in95", 0, 8] as const]) {
      hits[name][0]! += actual >= q[low]! && actual <= q[high]! ? 1 : 0;
      hits[name][1]! += actual > q[low]! && actual < q[high]! ? 1 : 0;
    }
  }
  const share = ([inclusive, strict]: number[]): Share => ({
    inclusive: inclusive! / surprises.length,
    strict: strict! / surprises.length,
  });
  return { in80: share(hits.in80), in95: share(hits.in95), surprises };
}

describe.each(Object.entries(STREAMS))("%s", (name, open) => {
  test.each(["full", "lite"] as const)(
    "bands hold what they promise, and no more than chance is a surprise (%s)",
    (profile) => {
      const { in80, in95, surprises } = judged(open(), profile, COUNTS[name]);
      expect(surprises.length).toBeGreaterThan(400);
      // Where values tie with a bound, the share with it is above what was promised, without it below.
      expect(in80.inclusive).toBeGreaterThan(0.76);
      expect(in80.strict).toBeLessThan(0.84);
      expect(in95.inclusive).toBeGreaterThan(0.925);
      expect(in95.strict).toBeLessThan(0.98);
      for (const surprise of surprises) {
        expect(surprise).toBeGreaterThanOrEqual(0);
        expect(surprise).toBeLessThanOrEqual(30);
      }
      const notable = surprises.filter((surprise) => surprise > 2).length / surprises.length;
      expect(notable).toBeLessThan(0.025);
      expect(surprises.filter((surprise) => surprise > 6)).toEqual([]);
    },
  );
});

test("the size of a unit is no part of the judgement", () => {
  const [large, small] = [400, -400].map((power) => judged(wandering(2 ** power), "full"));
  expect(large!.in80).toEqual(small!.in80);
  for (const [i, surprise] of large!.surprises.entries()) {
    expect(surprise).toBeCloseTo(small!.surprises[i]!, 6);
  }
});
