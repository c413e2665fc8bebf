/**
 * The contract of an expert, checked for every expert of every profile.
 *
 * Each check lists the experts that break it and compares that list with the known exceptions: a new
 * fault fails the test, and so does an exception that no longer applies.
 */
import { describe, expect, test } from "vitest";
import { HOSTILE_SERIES, plainSeries } from "./contract-series.js";
import { knownExceptions, type Check } from "./exceptions.js";
import { changedArrays, expertRun, liteRun, type ExpertRun } from "./expert-run.js";
import { adaptiveLevelExpert } from "./template-expert.js";

const HORIZONS = [1, 5];
const config = { horizons: HORIZONS, seasonLengths: [12, 60] };

const RUNS: Readonly<Record<string, () => ExpertRun>> = {
  full: () => expertRun({ ...config, profile: "full" }),
  balanced: () => expertRun({ ...config, profile: "balanced" }),
  lite: () => liteRun(config),
  template: () =>
    expertRun(config, ({ blocks, context, horizons }) => [
      adaptiveLevelExpert(blocks.within("adaptiveLevel"), context, horizons),
    ]),
};

/** Forecasts of `run` after each value: shape (steps, experts · horizons). */
const pointsOver = (run: ExpertRun, values: readonly (number | undefined)[]): Float64Array[] =>
  values.map((value) => {
    run.step(value);
    return run.points.slice();
  });

/** Names of the experts for which `isBroken` holds in any step, at any horizon. */
function brokenExperts(
  { names }: ExpertRun,
  steps: readonly Float64Array[],
  isBroken: (point: number, step: number, place: number) => boolean,
): string[] {
  return names.filter((_, k) =>
    steps.some((points, t) =>
      HORIZONS.some((_, i) => {
        const place = k * HORIZONS.length + i;
        return isBroken(points[place]!, t, place);
      }),
    ),
  );
}

describe.each(Object.entries(RUNS))("experts of %s", (profile, make) => {
  const expectOnlyKnown = (check: Check, found: Iterable<string>): void => {
    expect([...new Set(found)].toSorted()).toEqual(knownExceptions(check, `experts of ${profile}`));
  };
  const values = plainSeries(420, 5);
  const plain = pointsOver(make(), values);

  test("every expert predicts by the end of a plain series", () => {
    const { names } = make();
    expect(new Set(names).size).toBe(names.length);
    expectOnlyKnown(
      "active",
      brokenExperts(make(), plain.slice(-1), (point) => !Number.isFinite(point)),
    );
  });

  test("forecasts on hostile series are finite, or Infinity from an inactive expert", () => {
    const broken = Object.values(HOSTILE_SERIES).flatMap((series) => {
      const run = make();
      const steps = series(400).map((value, t) => {
        if (t === 250) run.soften(0.1);
        run.step(value);
        return run.points.slice();
      });
      return brokenExperts(run, steps, (point) => Number.isNaN(point) || point === -Infinity);
    });
    expectOnlyKnown("finite", broken);
  });

  test.each([8, 0.1])("a series multiplied by %s has forecasts multiplied by it", (unit) => {
    const run = make();
    const scaled = pointsOver(
      run,
      values.map((value) => unit * value),
    );
    expectOnlyKnown(
      "unit",
      brokenExperts(
        run,
        plain,
        differsFrom(scaled, (x) => unit * x, unit),
      ),
    );
  });

  test("on a level 4096 higher, forecasts are 4096 higher", () => {
    const run = make();
    const raised = pointsOver(
      run,
      values.map((value) => 4096 + value),
    );
    expectOnlyKnown(
      "level",
      brokenExperts(
        run,
        plain,
        differsFrom(raised, (x) => 4096 + x, 1),
      ),
    );
  });

  /** Whether a point, moved by `change`, is farther than the tolerance from its counterpart. */
  function differsFrom(
    others: readonly Float64Array[],
    change: (point: number) => number,
    unit: number,
  ): (point: number, step: number, place: number) => boolean {
    // Rounding grows in long recursions; the profile lite stores float32. One noise deviation is 1.
    const tolerance = unit * (profile === "lite" ? 1e-3 : 1e-6);
    return (point, t, place) => {
      const other = others[t]![place]!;
      if (!Number.isFinite(point) || !Number.isFinite(other)) return point !== other;
      return !(Math.abs(change(point) - other) <= tolerance);
    };
  }

  test.each([0, 1, 37, 219])("values after step %i change no forecast up to it", (cut) => {
    for (const poison of [undefined, 1e300, -1e300, 0]) {
      const run = make();
      const future = Array.from({ length: 24 }, () => poison);
      const found = pointsOver(run, [...values.slice(0, cut + 1), ...future]);
      const past = plain.slice(0, cut + 1);
      const isOther = (point: number, t: number, place: number): boolean =>
        !Object.is(point, found[t]![place]);
      expectOnlyKnown("no look-ahead", brokenExperts(run, past, isOther));
    }
  });

  test.each([1, 25, 200])("a copy after step %i continues with the same bits", (cut) => {
    const run = make();
    for (const value of values.slice(0, cut)) run.step(value);
    const copy = run.copy();
    const rest = [...values.slice(cut, 300), undefined, undefined, ...values.slice(300)];
    const own = pointsOver(run, rest);
    const copied = pointsOver(copy, rest);
    const isOther = (point: number, t: number, place: number): boolean =>
      !Object.is(point, copied[t]![place]);
    expectOnlyKnown("copy", brokenExperts(run, own, isOther));
    expect(copy.learned()).toEqual(run.learned());
  });

  test("missing values after 1, 3, 80 and 300 values leave what was learned", () => {
    const changed = [1, 3, 80, 300].flatMap((count) => {
      const run = make();
      for (const value of values.slice(0, count)) run.step(value);
      const before = run.learned();
      for (let gap = 0; gap < 15; gap++) run.step(undefined);
      return changedArrays(before, run.learned());
    });
    expectOnlyKnown("skip", changed);
  });
});
