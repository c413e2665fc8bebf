/**
 * npm `skaters`: online, a predictive distribution for each horizon.
 *
 * @module
 */
import { QUANTILE_LEVELS } from "@meristem/leyline";
import type { PeerModel, PeerOptions } from "./peer.js";

interface Distribution {
  quantile(level: number): number;
}

/** One step: the value and the state in, a distribution for each of 1…k steps and the state out. */
type Skater = (value: number, state: unknown) => [Distribution[], unknown];

/** `laplace` of the package. */
export type Laplace = (stepCount: number) => Skater;

/** Quantiles of its distributions; the point is the median. */
export function skatersModel(laplace: Laplace, { horizons }: PeerOptions): PeerModel {
  const skater = laplace(horizons.at(-1)!);
  let state: unknown = null;
  let distributions: Distribution[] = [];
  return {
    observe: (value) => {
      [distributions, state] = skater(value, state);
    },
    forecast: () =>
      horizons.map((horizon) => {
        const { [horizon - 1]: distribution } = distributions;
        const quantiles = QUANTILE_LEVELS.map((level) => distribution!.quantile(level));
        return { point: quantiles[QUANTILE_LEVELS.indexOf(0.5)]!, quantiles };
      }),
  };
}
