/**
 * Decision about the result of a season search: a season is adopted when its evidence is high enough
 * or when two searches in a row found it, and dropped when two searches in a row do not show it.
 *
 * @module
 */
import { isCalendarLength } from "@meristem/kernels/identification";

/** Result of a search; periods in steps, 0 for none; evidence in standard errors. */
export interface SeasonFinding {
  readonly first: number;
  readonly second: number;
  readonly evidence: number;
  readonly secondEvidence: number;
  readonly currentEvidence: number;
  readonly currentSecondEvidence: number;
  /** Values searched. */
  readonly count: number;
}

/** Values before the first search. */
export const FIRST_LOOK = 24;
/** The next search comes after this share more values. */
export const LOOK_GROWTH = 0.15;
/** Searches in a row without the season in use that drop it. */
export const UNSEEN_LOOKS_MAX = 2;

export const KEEP = 0;
export const TAKE_FIRST = 1;
export const TAKE_BOTH = 2;
export const UNSEEN = 3;

/** Evidence that needs no second search; less for a length of clock or calendar. */
const BEYOND_DOUBT = 7;
const CALENDAR_BEYOND_DOUBT = 5;
/** Else so many periods: fewer of a cycle without fixed length look like a season. */
const DOUBTFUL_PERIODS_MIN = 5;
const CALENDAR_PERIODS_MIN = 3;
/** Two searches found the same period when they differ by less than this share. */
const SAME_SHARE = 0.01;
/** A season in use with less evidence counts as absent. */
const UNSEEN_EVIDENCE = 2;
/** Another period replaces the one in use below this share of its evidence, or as a multiple. */
const RIVAL_SHARE = 0.75;

/** `used` are the seasons in use, `before` those of the search before; 0 for none. */
export function seasonVerdict(
  finding: SeasonFinding,
  usedFirst: number,
  usedSecond: number,
  beforeFirst: number,
  beforeSecond: number,
): number {
  const { first, second, evidence, currentEvidence, count } = finding;
  if (first === 0) {
    return usedFirst > 0 && currentEvidence < UNSEEN_EVIDENCE ? UNSEEN : KEEP;
  }
  const isAgain = Math.abs(first - beforeFirst) <= SAME_SHARE * first;
  const isSecondSure =
    second > 0 && (second === beforeSecond || finding.secondEvidence > BEYOND_DOUBT);
  const take = isSecondSure ? TAKE_BOTH : TAKE_FIRST;
  if (usedFirst === 0) {
    const isCalendar = isCalendarLength(first);
    const periods = isCalendar ? CALENDAR_PERIODS_MIN : DOUBTFUL_PERIODS_MIN;
    const beyondDoubt = isCalendar ? CALENDAR_BEYOND_DOUBT : BEYOND_DOUBT;
    return (isAgain && count >= periods * first) || evidence > beyondDoubt ? take : KEEP;
  }
  if (first === usedFirst) {
    const isSeen = second > 0 || beforeSecond > 0;
    const isGone = usedSecond > 0 && !isSeen && finding.currentSecondEvidence < UNSEEN_EVIDENCE;
    return isGone || (isSecondSure && second !== usedSecond) ? take : KEEP;
  }
  const isKin = first % usedFirst === 0 || usedFirst % first === 0;
  return isAgain && (isKin || currentEvidence < RIVAL_SHARE * evidence) ? take : KEEP;
}
