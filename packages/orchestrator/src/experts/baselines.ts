/**
 * The forecasts anyone can make without a model. They are always among the experts, so that the
 * mixture can fall back to them.
 *
 * @module
 */
import { wholePeriods } from "../series/cyclic.js";
import type { SeriesContext } from "../series/series-context.js";
import type { Expert } from "./expert.js";

/** The last value, for every horizon. The random walk of kernel C. */
export function naiveExpert(context: SeriesContext, horizons: readonly number[]): Expert {
  return {
    names: ["naive"],
    kernel: "C",
    learn() {},
    pass() {},
    forecastInto(out, offset) {
      for (let i = 0; i < horizons.length; i++) out[offset + i] = context.lastKnown;
    },
  };
}

/** Steps added to the count when the slope is taken, so that two values do not make a trend. */
const DRIFT_PRIOR_COUNT = 3;

/** The last value plus the mean change so far. The random walk with drift of kernel C. */
export function driftExpert(context: SeriesContext, horizons: readonly number[]): Expert {
  return {
    names: ["drift"],
    kernel: "C",
    learn() {},
    pass() {},
    forecastInto(out, offset) {
      const { index, gap } = context;
      const slope = (context.lastKnown - context.first) / (index - gap + DRIFT_PRIOR_COUNT);
      for (let i = 0; i < horizons.length; i++) {
        out[offset + i] = context.lastKnown + slope * (horizons[i]! + gap);
      }
    },
  };
}

/** What was seen one or more whole periods before the target. */
export function seasonalNaiveExpert(
  context: SeriesContext,
  horizons: readonly number[],
  period: number,
): Expert {
  return {
    names: [`seasonal-naive-${period}`],
    kernel: "C",
    learn() {},
    pass() {},
    forecastInto(out, offset) {
      for (let i = 0; i < horizons.length; i++) {
        const lag = wholePeriods(horizons[i]!, period) - horizons[i]!;
        out[offset + i] = context.index >= lag ? context.lag(lag) : context.value;
      }
    },
  };
}
