/**
 * npm `arima`: auto-ARIMA in WebAssembly, fitted anew for every forecast.
 *
 * @module
 */
import { normalQuantile } from "@meristem/kernels/math";
import { QUANTILE_LEVELS } from "@meristem/leyline";
import type { PeerModel, PeerOptions } from "./peer.js";

interface Arima {
  train(values: readonly number[]): Arima;
  /** Points and mean squared errors. */
  predict(count: number): readonly [readonly number[], readonly number[]];
  destroy(): void;
}

/** The default export of the package. */
export type ArimaConstructor = new (options: Readonly<Record<string, unknown>>) => Arima;

/** Newest values in a fit: its time grows with them. */
const FIT_COUNT_MAX = 1000;
/** Fewest values of a fit. */
const FIT_COUNT_MIN = 20;

/** Normal quantiles around the points, with the mean squared errors that ARIMA estimates. */
export function arimaModel(
  Constructor: ArimaConstructor,
  { horizons, season }: PeerOptions,
): PeerModel {
  const values: number[] = [];
  const seasonal = season === undefined ? {} : { s: season, P: 1, D: 1, Q: 1 };
  return {
    observe: (value) => {
      values.push(value);
      if (values.length > FIT_COUNT_MAX) values.shift();
    },
    forecast: () => {
      if (values.length < FIT_COUNT_MIN) return [];
      const model = new Constructor({ auto: true, verbose: false, ...seasonal });
      try {
        const [points, squares] = model.train(values).predict(horizons.at(-1)!);
        return horizons.map((horizon) => {
          const point = points[horizon - 1]!;
          const deviation = Math.sqrt(Math.max(0, squares[horizon - 1]!));
          const quantiles = QUANTILE_LEVELS.map((q) => point + deviation * normalQuantile(q));
          return { point, quantiles };
        });
      } finally {
        model.destroy();
      }
    },
  };
}
