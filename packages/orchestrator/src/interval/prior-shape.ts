/**
 * What errors look like before any were seen: Student t with 5 degrees of freedom, in units of the
 * mean absolute error. Its tails lie between those of a Gaussian and those of market returns.
 *
 * @module
 */

/** Quantiles of t5 / E|t5| at QUANTILE_LEVELS, E|t5| = 0.9490; by scipy.stats.t, 4 digits. */
export const PRIOR_QUANTILES: readonly number[] = [
  -2.7087, -2.1233, -1.5552, -0.7657, 0, 0.7657, 1.5552, 2.1233, 2.7087,
];

/** The same law at levels 0.05, 0.10 … 0.95: pseudo residuals that a new window starts with. */
export const PRIOR_SAMPLE: readonly number[] = [
  -2.1233, -1.5552, -1.2179, -0.9689, -0.7657, -0.5895, -0.4302, -0.2815, -0.1393, 0, 0.1393,
  0.2815, 0.4302, 0.5895, 0.7657, 0.9689, 1.2179, 1.5552, 2.1233,
];
