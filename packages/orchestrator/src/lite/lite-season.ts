/**
 * When a lite series looks for seasons, and which it takes up: by the same laws as a full one, over a ring
 * small enough to be looked at in one go.
 *
 * @module
 */
import { SeasonFinder } from "../series/season-finder.js";
import {
  LOOK_GROWTH,
  seasonVerdict,
  TAKE_BOTH,
  TAKE_FIRST,
  UNSEEN,
  UNSEEN_LOOKS_MAX,
} from "../series/season-verdict.js";
import { StateBlocks } from "../state/state-blocks.js";
import type { LiteCell } from "./lite-arena.js";
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

/** The next look comes after at most so many values. */
const LOOK_STEPS_MAX = 1024;

export class LiteSeasons {
  readonly #layout: LiteLayout;
  /** Scratch between looks: a look is made in one go. */
  readonly #finder: SeasonFinder;
  /** Scratch: the remembered values, oldest first. */
  readonly #values: Float64Array;
  /** The seasons to take up when {@link LiteSeasons.look} says so; 0 for none. */
  first = 0;
  second = 0;

  constructor(layout: LiteLayout, lagMax: number) {
    this.#layout = layout;
    this.#finder = new SeasonFinder(new StateBlocks(), lagMax, LITE_HISTORY);
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
    const finder = this.#finder;
    finder.begin(held, f64[at + SEASON_FIRST], f64[at + SEASON_SECOND]);
    while (finder.isLooking) finder.advance(this.#values, held - 1, Infinity);
    const verdict = seasonVerdict(
      finder,
      f64[at + SEASON_FIRST],
      f64[at + SEASON_SECOND],
      f64[at + SEASON_CANDIDATE_FIRST],
      f64[at + SEASON_CANDIDATE_SECOND],
    );
    f64[at + SEASON_CANDIDATE_FIRST] = finder.first;
    f64[at + SEASON_CANDIDATE_SECOND] = finder.second;
    this.first = finder.first;
    this.second = verdict === TAKE_BOTH ? finder.second : 0;
    f64[at + SEASON_WEAK_LOOKS] = verdict === UNSEEN ? f64[at + SEASON_WEAK_LOOKS] + 1 : 0;
    const isDropped = f64[at + SEASON_WEAK_LOOKS] >= UNSEEN_LOOKS_MAX;
    return isDropped || verdict === TAKE_FIRST || verdict === TAKE_BOTH;
  }
}
