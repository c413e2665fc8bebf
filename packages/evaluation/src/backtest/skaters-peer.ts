/**
 * npm `skaters`: online, a whole distribution a horizon.
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

export type Laplace = (stepCount: number) => Skater;

/** Its distributions reach from 1 to the longest horizon. */
export function skatersModel(laplace: Laplace, { horizons }: PeerOptions): PeerModel {
  const skater = laplace(horizons.at(-1)!);
  let state: unknown = null;
  let told: Distribution[] = [];
  return {
    observe: (value) => {
      [told, state] = skater(value, state);
    },
    forecast: () =>
      horizons.map((horizon) => {
        const { [horizon - 1]: distribution } = told;
        const quantiles = QUANTILE_LEVELS.map((level) => distribution!.quantile(level));
        return { point: quantiles[QUANTILE_LEVELS.indexOf(0.5)]!, quantiles };
      }),
  };
}
