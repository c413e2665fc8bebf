/**
 * When a lite series looks for seasons, and whether a finding is taken up: when it is strong or was
 * found twice in a row. A season is dropped when two looks in a row no longer see it.
 *
 * @module
 */
import type { LiteCell } from "./lite-arena.js";
import { SeasonLook, STANDARD_ERRORS } from "./season-look.js";
import {
  INDEX,
  LITE_HISTORY,
  LITE_MASK,
  SEASON_CANDIDATE_FIRST,
  SEASON_CANDIDATE_SECOND,
  SEASON_CHECK_AT,
  SEASON_FIRST,
  SEASON_SECOND,
  SEASON_WEAK_LOOKS,
  type LiteLayout,
} from "./lite-layout.js";

/** Values seen when a season is first looked for. */
export const FIRST_LOOK = 24;
/** The next look comes after this share more values, but at most after so many. */
const LOOK_GROWTH = 0.15;
const LOOK_STEPS_MAX = 1024;
const STRONG_MIN = 0.6;
const STRONG_MARGIN = 0.15;
const WEAK_SHARE = 0.6;
const WEAK_LOOKS_MAX = 2;
const WEAK_PERIODS_MIN = 20;
/** A rival must leave the period in use this far behind. */
const RIVAL_SHARE = 0.75;
const NEAR_SHARE = 0.08;

export class LiteSeasons {
  readonly #layout: LiteLayout;
  readonly #finder: SeasonLook;
  /** Scratch: the remembered values, oldest first. */
  readonly #values: Float64Array;
  /** The seasons to take up when {@link LiteSeasons.look} says so; 0 for none. */
  first = 0;
  second = 0;

  constructor(layout: LiteLayout, lagMax: number) {
    this.#layout = layout;
    this.#finder = new SeasonLook(lagMax, LITE_HISTORY);
    this.#values = new Float64Array(lagMax > 0 ? LITE_HISTORY : 0);
  }

  /** Looks when it is time to. True: the seasons changed, and `first` and `second` are the new. */
  look(cell: LiteCell): boolean {
    const { f64, at } = cell;
    const count = f64[at + INDEX] + 1;
    if (count < f64[at + SEASON_CHECK_AT]) return false;
    const pause = Math.min(count * LOOK_GROWTH, LOOK_STEPS_MAX);
    f64[at + SEASON_CHECK_AT] = Math.ceil(count + pause);
    const held = Math.min(count, LITE_HISTORY);
    const ring = cell.at32 + this.#layout.ringAt;
    for (let i = 0; i < held; i++) {
      this.#values[i] = cell.f32[ring + ((count - held + i) & LITE_MASK)];
    }
    this.#finder.look(this.#values, held, f64[at + SEASON_FIRST]);
    const isChanged = this.#judge(cell, held);
    f64[at + SEASON_CANDIDATE_FIRST] = this.#finder.first;
    f64[at + SEASON_CANDIDATE_SECOND] = this.#finder.second;
    return isChanged;
  }

  #judge({ f64, at }: LiteCell, count: number): boolean {
    const { first, second, strength, currentStrength } = this.#finder;
    const current = f64[at + SEASON_FIRST];
    const noise = STANDARD_ERRORS / Math.sqrt(count);
    this.first = first;
    this.second = 0;
    if (first === 0) {
      const isWeak =
        current > 0 && count > WEAK_PERIODS_MIN * current && currentStrength < WEAK_SHARE * noise;
      f64[at + SEASON_WEAK_LOOKS] = isWeak ? f64[at + SEASON_WEAK_LOOKS] + 1 : 0;
      return f64[at + SEASON_WEAK_LOOKS] >= WEAK_LOOKS_MAX;
    }
    f64[at + SEASON_WEAK_LOOKS] = 0;
    const isAgain = first === f64[at + SEASON_CANDIDATE_FIRST];
    const isSecondAgain = second > 0 && second === f64[at + SEASON_CANDIDATE_SECOND];
    if (isSecondAgain) this.second = second;
    if (current === 0) return isAgain || strength > Math.max(STRONG_MIN, noise + STRONG_MARGIN);
    if (first === current) return isSecondAgain && second !== f64[at + SEASON_SECOND];
    this.second = 0;
    const isNear = Math.abs(first - current) <= Math.max(1, NEAR_SHARE * current);
    const isBetter =
      currentStrength < RIVAL_SHARE * strength || (isNear && currentStrength < strength);
    return isAgain && isBetter;
  }
}
