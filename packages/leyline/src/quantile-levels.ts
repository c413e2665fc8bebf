/** Levels of the quantiles of every forecast, ascending, probabilities. Shape (9). */
export const QUANTILE_LEVELS: readonly number[] = [
  0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975,
];

/** Index of the median in {@link QUANTILE_LEVELS}. */
export const MEDIAN_INDEX = 4;
