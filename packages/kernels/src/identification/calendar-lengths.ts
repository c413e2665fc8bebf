/**
 * Lengths that seasons have because clocks and calendars do, at common sampling rates.
 *
 * These few are the likely lengths before any value is seen, so they need less evidence; and as they
 * are few, one of them seldom shows by chance.
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
