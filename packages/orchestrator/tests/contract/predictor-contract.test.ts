/**
 * The contract of an expert, checked for the whole predictor of every profile.
 *
 * `expert-contract.test.ts` checks the experts one by one; `steady-memory.test.ts` checks that a step of
 * every profile allocates nothing.
 */
import {
  createPredictor,
  restorePredictor,
  type Forecast,
  type Predictor,
  type PredictorConfigInput,
} from "@meristem/orchestrator";
import { describe, expect, test } from "vitest";
import { HOSTILE_SERIES, plainSeries } from "./contract-series.js";
import { knownExceptions, type Check } from "./exceptions.js";
import { changedArrays, learnedStateOf } from "./expert-run.js";

const HORIZONS = [1, 5];
/** Values from which no predictor may learn. */
const UNUSABLE = [undefined, Number.NaN, Number.POSITIVE_INFINITY, -1.7e308];
const values = plainSeries(420, 5);

/** Points and quantiles of all horizons. */
const numbersOf = ({ horizons }: Forecast): number[] =>
  horizons.flatMap(({ point, quantiles }) => [point, ...quantiles]);
const numbersOver = (
  predictor: Predictor,
  series: readonly (number | undefined)[],
): (readonly number[])[] => series.map((value) => numbersOf(predictor.observe(value)));

describe.each(["full", "balanced", "lite"] as const)("predictor of %s", (profile) => {
  const config: PredictorConfigInput = { profile, horizons: HORIZONS, seasonLengths: [12, 60] };
  const make = (more: PredictorConfigInput = {}): Predictor =>
    createPredictor({ config: { ...config, ...more } });
  const expectOnlyKnown = (check: Check, found: Iterable<string>): void => {
    const subject = `predictor of ${profile}`;
    expect([...new Set(found)].toSorted()).toEqual(knownExceptions(check, subject));
  };
  const plain = numbersOver(make(), values);

  test.each(Object.entries(HOSTILE_SERIES))("%s: forecasts are finite and ordered", (_, series) => {
    const predictor = make();
    for (const [t, value] of series(400).entries()) {
      const unusable = UNUSABLE[t % UNUSABLE.length];
      const { horizons } = predictor.observe(t % 50 < 45 ? value : unusable);
      for (const { point, quantiles } of horizons) {
        expect([point, ...quantiles].every((x) => Number.isFinite(x))).toBe(true);
        expect(quantiles).toEqual(quantiles.toSorted());
      }
    }
  });

  /** Whether some number of `found` is farther than the tolerance from `change` of its counterpart. */
  const differs = (
    found: readonly (readonly number[])[],
    change: (x: number) => number,
    of: readonly (readonly number[])[],
    unit: number,
  ): boolean => {
    const tolerance = unit * (profile === "lite" ? 1e-3 : 1e-6);
    return of.some((row, t) =>
      row.some((x, i) => !(Math.abs(change(x) - found[t]![i]!) <= tolerance)),
    );
  };

  test.each([8, 0.1])("a series multiplied by %s has forecasts multiplied by it", (unit) => {
    const scaled = numbersOver(
      make(),
      values.map((value) => unit * value),
    );
    const isBroken = differs(scaled, (x) => unit * x, plain, unit);
    expectOnlyKnown("unit", isBroken ? ["predictor"] : []);
  });

  test("on a level 4096 higher, forecasts are 4096 higher", () => {
    const raised = values.map((value) => 4096 + value);
    const up = (x: number): number => 4096 + x;
    const isBroken = differs(numbersOver(make(), raised), up, plain, 1);
    expectOnlyKnown("level", isBroken ? ["predictor"] : []);
  });

  test.each([0, 1, 37, 219])("values after step %i change no forecast up to it", (cut) => {
    for (const poison of [...UNUSABLE, 1e300, 0]) {
      const predictor = make();
      const found = numbersOver(predictor, values.slice(0, cut + 1));
      numbersOver(predictor, [poison, poison, poison]);
      expect(found).toEqual(plain.slice(0, cut + 1));
    }
  });

  test.each([1, 25, 200])(
    "a predictor restored after step %i continues with the same bits",
    (cut) => {
      const own = make();
      numbersOver(own, values.slice(0, cut));
      const restored = restorePredictor(own.encode(), { config });
      const rest = [...values.slice(cut, 300), undefined, undefined, ...values.slice(300)];
      expect(numbersOver(restored, rest)).toEqual(numbersOver(own, rest));
      expect(Buffer.compare(restored.encode(), own.encode())).toBe(0);
    },
  );

  test("missing values after 1, 3, 80 and 300 values leave what was learned", () => {
    const changed = [1, 3, 80, 300].flatMap((count) => {
      const predictor = make();
      numbersOver(predictor, values.slice(0, count));
      // Training that an observation left for later is part of that observation.
      predictor.idle();
      const before = learnedStateOf(predictor, HORIZONS);
      numbersOver(
        predictor,
        Array.from({ length: 15 }, () => undefined),
      );
      return changedArrays(before, learnedStateOf(predictor, HORIZONS));
    });
    expectOnlyKnown("skip", changed);
  });

  test("an unusable value has the effect of a missing one on all later forecasts", () => {
    const later = UNUSABLE.map((unusable) => {
      const predictor = make();
      numbersOver(predictor, values.slice(0, 250));
      return numbersOver(predictor, [unusable, unusable, ...values.slice(252)]);
    });
    for (const found of later) expect(found).toEqual(later[0]);
  });
});
