/** Forecasters for tests of the backtest: they record every value that they are passed. */
import { QUANTILE_LEVELS } from "@meristem/leyline";
import type { EvaluatedPredictor, Peer } from "../src/index.js";

const isUsable = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value);

/** Mean of the last two values with a fixed width, and two experts: naive, and active at even rows. */
export function fakePredictor(
  horizons: readonly number[],
  record: (value: number | undefined) => void = () => undefined,
): EvaluatedPredictor {
  let [last, before] = [NaN, NaN];
  let row = -1;
  return {
    observe: (value) => {
      record(value);
      row++;
      if (isUsable(value)) [last, before] = [value, last];
      const point = Number.isNaN(before) ? last : (last + before) / 2;
      if (Number.isNaN(point)) return { horizons: [], diagnostics: { seasons: [] } };
      const quantiles = QUANTILE_LEVELS.map((level) => point + 4 * (level - 0.5));
      return {
        horizons: horizons.map((horizon) => ({ horizon, point, quantiles })),
        diagnostics: { seasons: row < 50 ? [] : [12] },
      };
    },
    explain: () =>
      Number.isNaN(last)
        ? undefined
        : {
            parts: [
              { name: "naive", point: last },
              { name: "sometimes", point: row % 2 === 0 ? last + 1 : undefined },
            ],
          },
  };
}

/** Forecasts the mean of all values; throws when it has observed `failsAfter` values. */
export function meanPeer(
  options: { readonly isRefitted?: boolean; readonly failsAfter?: number } = {},
  record: (value: number) => void = () => undefined,
): Peer {
  const { isRefitted = false, failsAfter = Infinity } = options;
  return {
    name: "mean",
    version: "1.0.0",
    manner: "running mean",
    isRefitted,
    open: ({ horizons }) => {
      let [sum, count] = [0, 0];
      return {
        observe: (value) => {
          record(value);
          if (count >= failsAfter) throw new Error("out of memory");
          sum += value;
          count++;
        },
        forecast: () => horizons.map(() => ({ point: sum / count, quantiles: undefined })),
      };
    },
  };
}
