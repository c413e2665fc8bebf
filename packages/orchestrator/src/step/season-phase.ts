/**
 * Keeps the phase of the season through a hole that is longer than what is lived through of it.
 *
 * @module
 */

/**
 * How many of `heldCount` steps to leave out for the rest to end in the same phase as `stepCount` of
 * them would; 0 where there is no season, or one longer than the rest.
 */
export function phaseExcess(
  stepCount: number,
  heldCount: number,
  seasons: readonly number[],
): number {
  const season = Math.max(0, ...seasons);
  if (stepCount === heldCount || season === 0 || season > heldCount) return 0;
  return (season - ((stepCount - heldCount) % season)) % season;
}
