/** From two instants of a series to the number of steps without a row between them. */

/** Later minus earlier, ns; 0 without an earlier one. Exact up to 2⁵³ ns (104 days), then rounded. */
export function nsBetween(earlierUnixNs: bigint | undefined, laterUnixNs: bigint): number {
  return earlierUnixNs === undefined ? 0 : Number(laterUnixNs - earlierUnixNs);
}

/**
 * Steps without a row in `intervalNs`, the time from one row to the next: the interval in nominal
 * intervals, rounded, less one. 0 for a nominal interval of 0, which means that it is not known.
 *
 * The caller limits how many of them it steps (`gapStepCountMax`): a gap can have any length.
 */
export function missingStepCount(intervalNs: number, nominalIntervalNs: number): number {
  if (!(nominalIntervalNs > 0)) return 0;
  return Math.max(0, Math.round(intervalNs / nominalIntervalNs) - 1);
}
