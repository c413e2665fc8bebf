/**
 * Finds up to two seasonal periods in remembered values.
 *
 * The first is looked for in two streams, and the one that proves more is believed: changes, because a
 * level that wanders correlates with itself at every lag; and changes of the mean of a few values,
 * where noise no longer hides a slow rhythm. The second is a multiple of the first and is looked for
 * in the changes over one first period: that season and the level are gone from these, so a week shows
 * that is faint beside the day.
 *
 * A look is spread over as many steps as it needs for none of them to be long, and costs nothing
 * between looks.
 *
 * @module
 */
import type { StateBlocks } from "../state/state-blocks.js";
import { CURVE_SLOTS, curveLength, PERIOD_MIN, SeasonCurve } from "./season-curve.js";

const VALUES_MIN = 24;
const PERIODS_SEEN_MIN = 2.5;
/** A change is the difference of the means of so many values; powers of two. One a phase, from 1 on. */
const WIDTHS = [1, 8, 64];

/**
 * A period seen before, in less smooth changes, is the more exact one: it stays when it is this near
 * and had this share of the evidence.
 */
const NEAR_SHARE = 0.08;
const FINER_SHARE = 0.6;

/** Phases of a look, in this order; {@link IDLE}: none. */
const IDLE = 0;
const SMOOTHEST_CHANGES = WIDTHS.length;
const SEASONAL_CHANGES = SMOOTHEST_CHANGES + 1;

const COUNT = 0;
const PHASE = 1;
const CURRENT = 2;
const CURRENT_SECOND = 3;
const FIRST = 4;
const SECOND = 5;
const EVIDENCE = 6;
const SECOND_EVIDENCE = 7;
const CURRENT_EVIDENCE = 8;
const CURRENT_SECOND_EVIDENCE = 9;
const SLOTS =
  "values looked at,phase of the look,period in use (steps),second in use (steps)," +
  "found (steps),second found (steps)," +
  "evidence of the first (standard errors),of the second,of the period in use,of the second in use";

export class SeasonFinder {
  readonly #lagMax: number;
  readonly #curve: SeasonCurve;
  readonly #at: Float64Array;

  /** @param lagMax Longest period looked for; 0: none ever is. @param countMax Most values looked at. */
  constructor(blocks: StateBlocks, lagMax: number, countMax: number) {
    const isUsed = lagMax > 0;
    this.#lagMax = lagMax;
    this.#curve = new SeasonCurve(
      blocks.block("stream", [isUsed ? countMax : 0], "mean absolute values"),
      blocks.block("correlations", [isUsed ? curveLength(lagMax) : 0], "1"),
      blocks.block("curve", [CURVE_SLOTS.split(",").length], CURVE_SLOTS),
    );
    this.#at = blocks.block("at", [SLOTS.split(",").length], SLOTS);
  }

  /** Whether a look has begun and not ended. */
  get isLooking(): boolean {
    return this.#at[PHASE] !== IDLE;
  }

  /** Values the newest look is about. */
  get count(): number {
    return this.#at[COUNT]!;
  }

  /** Period found, steps; 0 for none. */
  get first(): number {
    return this.#at[FIRST]!;
  }

  /** Second period found, steps; 0 for none. */
  get second(): number {
    return this.#at[SECOND]!;
  }

  /** What proves {@link first}, standard errors. */
  get evidence(): number {
    return this.#at[EVIDENCE]!;
  }

  /** What proves {@link second}, standard errors. */
  get secondEvidence(): number {
    return this.#at[SECOND_EVIDENCE]!;
  }

  /** What proves the period in use, by the same curves. */
  get currentEvidence(): number {
    return this.#at[CURRENT_EVIDENCE]!;
  }

  /** What proves the second period in use. */
  get currentSecondEvidence(): number {
    return this.#at[CURRENT_SECOND_EVIDENCE]!;
  }

  /** Begins to look at `count` values, with the periods in use, 0 for none. */
  begin(count: number, current: number, currentSecond: number): void {
    const at = this.#at;
    at.fill(0);
    at[COUNT] = count;
    at[CURRENT] = current;
    at[CURRENT_SECOND] = currentSecond;
    const isPossible = count >= VALUES_MIN && this.#lagMax >= PERIOD_MIN;
    at[PHASE] = isPossible ? 1 : IDLE;
    this.#curve.clear();
  }

  /**
   * Looks on, for about `products` products. The newest value is `values[newest]`, and the others of
   * the look stand before it. They may have moved on since the step before.
   */
  advance(values: Float64Array, newest: number, products: number): void {
    const at = this.#at;
    const curve = this.#curve;
    const from = newest + 1 - at[COUNT]!;
    let rest = products;
    while (at[PHASE] !== IDLE && rest > 0) {
      if (!curve.isBegun && !this.#fill(values, from)) {
        this.#next();
        continue;
      }
      rest = curve.advance(rest);
      if (!curve.isComplete) continue;
      this.#judge();
      this.#next();
    }
  }

  /** Longest period that can be found. */
  get #top(): number {
    return Math.min(this.#lagMax, Math.floor(this.#at[COUNT]! / PERIODS_SEEN_MIN));
  }

  /** Values whose means are compared in this phase. */
  get #width(): number {
    return WIDTHS[this.#at[PHASE]! - 1] ?? 1;
  }

  #next(): void {
    const at = this.#at;
    const last = at[FIRST]! > 0 ? SEASONAL_CHANGES : SMOOTHEST_CHANGES;
    at[PHASE] = at[PHASE]! < last ? at[PHASE]! + 1 : IDLE;
    this.#curve.clear();
  }

  /** Takes over what the curve of this phase proves. */
  #judge(): void {
    const at = this.#at;
    const curve = this.#curve;
    if (at[PHASE] === SEASONAL_CHANGES) {
      curve.findMultiple(at[FIRST]!, this.#top);
      at[SECOND] = curve.period;
      at[SECOND_EVIDENCE] = curve.evidence;
      const first = at[FIRST]!;
      const current = at[CURRENT_SECOND]!;
      const isMultiple = current > 0 && current % first === 0;
      at[CURRENT_SECOND_EVIDENCE] = isMultiple ? curve.evidenceOfMultiple(first, current) : 0;
      return;
    }
    curve.find(Math.max(PERIOD_MIN, 2 * this.#width), this.#top);
    if (at[CURRENT]! > 0) {
      const current = curve.evidenceAt(at[CURRENT]!);
      at[CURRENT_EVIDENCE] = Math.max(at[CURRENT_EVIDENCE]!, current);
    }
    if (curve.period === 0 || curve.evidence <= at[EVIDENCE]!) return;
    const isFiner =
      Math.abs(curve.period - at[FIRST]!) <= NEAR_SHARE * curve.period &&
      at[EVIDENCE]! > FINER_SHARE * curve.evidence;
    if (!isFiner) at[FIRST] = curve.period;
    at[EVIDENCE] = curve.evidence;
  }

  /** Fills in the stream of this phase; false when there is nothing to see in it. */
  #fill(values: Float64Array, from: number): boolean {
    const { stream } = this.#curve;
    const phase = this.#at[PHASE]!;
    const count = this.#at[COUNT]!;
    for (let t = 0; t < count; t++) stream[t] = values[from + t]!;
    const isSeasonal = phase === SEASONAL_CHANGES;
    // Sums of 2, of 4, … of the whole width: twice those of half of it.
    const width = this.#width;
    for (let half = 1; half < width; half *= 2) {
      for (let t = count - 1; t >= half; t--) stream[t] = stream[t]! + stream[t - half]!;
    }
    const lag = isSeasonal ? this.#at[FIRST]! : width;
    const lost = lag + width - 1;
    if (count <= (isSeasonal ? 2 : 4) * lost) return false;
    let mean = 0;
    for (let t = count - 1; t >= lost; t--) {
      stream[t] = stream[t]! - stream[t - lag]!;
      mean += stream[t]! / (count - lost);
    }
    stream.copyWithin(0, lost, count);
    // Growth has a mean change, which would correlate with itself.
    if (isSeasonal) for (let t = 0; t < count - lost; t++) stream[t]! -= mean;
    return this.#curve.begin(count - lost, 2 * this.#top + 1, isSeasonal ? lag : 0);
  }
}
