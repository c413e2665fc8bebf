/**
 * Lengths that seasons have because clocks and calendars do, at the rates people sample at.
 *
 * Of all lengths these few are the likely ones before anything was seen, so they need less proof; and as
 * they are few, chance seldom shows one of them.
 *
 * @module
 */
const MINUTES_OF_AN_HOUR = [12, 60];
const DAY = [24, 48, 96, 144, 288];
const WEEK = [7, 168, 336];
const YEAR = [4, 12, 52, 365];
const LENGTHS: ReadonlySet<number> = new Set([...MINUTES_OF_AN_HOUR, ...DAY, ...WEEK, ...YEAR]);

/** Whether `period`, steps, is one of them. */
export function isCalendarLength(period: number): boolean {
  return LENGTHS.has(period);
}
