/**
 * Places in rings. Counters of the state are doubles; an array indexed by a double takes a slow
 * road that boxes it, so every place is made an integer here.
 *
 * @module
 */

/** `index` modulo `size`, 0…size − 1; `index` >= −size. */
export function cyclic(index: number, size: number): number {
  return ((index + size) % size) | 0;
}

/** The least number of whole periods that reaches `horizon`, in steps. */
export function wholePeriods(horizon: number, period: number): number {
  return (Math.ceil(horizon / period) * period) | 0;
}
