/**
 * What an interval can be measured with: the names of the quantile sets that are mixed.
 *
 * `raw` are plain windows of errors; `volatility`, `learned`, `phase` and `relative` are errors
 * divided by a scale; `experts` is the quantile average of the experts' own distributions; the others
 * are models: of the volatility of the errors, with Student tails, and kernel B's density.
 *
 * @module
 */
export const INTERVAL_SETS = [
  "raw",
  "volatility",
  "learned",
  "phase",
  "relative",
  "experts",
  "garch",
  "stochastic_volatility",
  "fokker_planck",
] as const;

export type IntervalSet = (typeof INTERVAL_SETS)[number];
