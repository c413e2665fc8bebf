/**
 * The airline model ARIMA(0,1,1)(0,1,1), at twelve settings of its two constants.
 *
 *     (1 − B)(1 − B^m) y = (1 − θB)(1 − ΘB^m) e
 *
 * with B, m, θ, Θ, e = the step back, `period`, `theta`, `seasonalTheta`, `errors`. Strong on short
 * monthly series, where nothing else has seen enough.
 *
 * @see Box & Jenkins, Time Series Analysis (1970), ch. 9.
 * @module
 */
import { cyclic } from "../series/cyclic.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import type { SmootherBank } from "./smoothing-bank.js";

const MEMBERS = [0, 0.3, 0.6, 0.85].flatMap((theta) =>
  [0.2, 0.5, 0.8].map((seasonalTheta) => ({ theta, seasonalTheta })),
);
const COUNT = MEMBERS.length;
const THETAS = Float64Array.from(MEMBERS, ({ theta }) => theta);
const SEASONAL_THETAS = Float64Array.from(MEMBERS, ({ seasonalTheta }) => seasonalTheta);
const PRODUCTS = Float64Array.from(MEMBERS, ({ theta, seasonalTheta }) => theta * seasonalTheta);

/** Silent until one period and two values were seen. */
export function airlineBank(
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
  period: number,
): SmootherBank {
  const ringSize = period + 2;
  /** Shape (ringSize, members), value units: error at index t in row t mod ringSize. */
  const errors = blocks.block("errors", [ringSize, COUNT], "value units");
  const longest = horizons.at(-1)!;
  /** Shape (longest + 1, members), value units; scratch: forecasts so many steps ahead, by horizon or all. */
  const path = new Float64Array((longest + 1) * COUNT);
  /** Shape (members), value units; scratch: sums of the errors a period before each step. */
  const sums = new Float64Array(COUNT);
  const isReady = (): boolean => context.index >= period + 1;
  const row = (index: number): number => cyclic(index, ringSize) * COUNT;

  const extend = (h: number): void => {
    const { index } = context;
    const back = h <= period ? context.lag(period - h) : 0;
    const before = h - 1 < period ? context.lag(period - h + 1) : 0;
    const same = row(index + h - period);
    const earlier = row(index + h - period - 1);
    const newest = row(index);
    for (let j = 0; j < COUNT; j++) {
      const theta = THETAS[j]!;
      const seasonalTheta = SEASONAL_THETAS[j]!;
      const s1 = h <= period ? back : path[(h - period) * COUNT + j]!;
      const s2 = h - 1 < period ? before : path[(h - 1 - period) * COUNT + j]!;
      let forecast = path[(h - 1) * COUNT + j]! + s1 - s2;
      if (h === 1) forecast -= theta * errors[newest + j]!;
      if (h <= period) forecast -= seasonalTheta * errors[same + j]!;
      if (h <= period + 1) forecast += PRODUCTS[j]! * errors[earlier + j]!;
      path[h * COUNT + j] = forecast;
    }
  };

  /** Within the first season nothing foretold is looked back on: the steps add up. */
  const projectNear = (): void => {
    const { index, value } = context;
    const newest = row(index);
    const first = row(index - period);
    const rise = value - context.lag(period);
    sums.fill(0);
    let step = 0;
    for (let i = 0; i < horizons.length; i++) {
      const h = horizons[i]!;
      let last = first;
      while (step < h) {
        last = row(index - period + ++step);
        for (let j = 0; j < COUNT; j++) sums[j] = sums[j]! + errors[last + j]!;
      }
      const level = context.lag(period - h) + rise;
      for (let j = 0; j < COUNT; j++) {
        const earlier = sums[j]! - errors[last + j]! + errors[first + j]!;
        const own = THETAS[j]! * errors[newest + j]! + SEASONAL_THETAS[j]! * sums[j]!;
        path[h * COUNT + j] = level - own + PRODUCTS[j]! * earlier;
      }
    }
  };

  const project = (): void => {
    if (longest <= period) {
      projectNear();
      return;
    }
    for (let j = 0; j < COUNT; j++) path[j] = context.value;
    for (let h = 1; h <= longest; h++) extend(h);
  };

  return {
    memberCount: COUNT,
    rate: 1,
    isReady,
    learn() {
      if (!isReady()) return;
      const { index } = context;
      const change = context.value - context.lag(1) - context.lag(period) + context.lag(period + 1);
      const last = row(index - 1);
      const same = row(index - period);
      const earlier = row(index - period - 1);
      const newest = row(index);
      for (let j = 0; j < COUNT; j++) {
        const theta = THETAS[j]!;
        const seasonalTheta = SEASONAL_THETAS[j]!;
        errors[newest + j] =
          change +
          theta * errors[last + j]! +
          seasonalTheta * errors[same + j]! -
          PRODUCTS[j]! * errors[earlier + j]!;
      }
      project();
    },
    pass() {
      if (!isReady()) return;
      const newest = row(context.index);
      errors.fill(0, newest, newest + COUNT);
      project();
    },
    predictInto(out, offset, i) {
      const from = horizons[i]! * COUNT;
      for (let j = 0; j < COUNT; j++) out[offset + j] = path[from + j]!;
    },
  };
}
