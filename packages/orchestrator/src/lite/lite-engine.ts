/**
 * One step of one lite series: score, update, predict, in a slice of an arena.
 *
 * The engine holds scratch arrays and settings, nothing of any series: one engine serves any number
 * of slices, and a slice copied elsewhere goes on bit for bit.
 *
 * @module
 */
import type { PredictorConfig } from "../config.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import { wholePeriods } from "../series/cyclic.js";
import { FIRST_LOOK } from "../series/season-verdict.js";
import { FLAG_INPUT_MISSING, FLAG_INPUT_REJECTED } from "../step/flags.js";
import { LiteAnalog } from "./lite-analog.js";
import type { LiteArena, LiteCell } from "./lite-arena.js";
import { passValue, pushValue } from "./lite-context.js";
import { isUnitWrong, judgeInput, setUnit } from "./lite-intake.js";
import { learnInterval, spreadInterval } from "./lite-interval.js";
import {
  ANCHOR,
  GAP,
  INDEX,
  INPUT,
  LAST_KNOWN,
  LITE_MASK,
  LITE_MEMBERS,
  liteLayout,
  PER_UNIT,
  PLACE_SHIFT,
  ROW,
  SEASON_CHECK_AT,
  SEASON_FIRST,
  SEASON_SECOND,
  SEASON_WEAK_LOOKS,
  UNIT,
  VALUE,
  waiting32At,
  waiting64At,
  WAITING_POINT,
  WAITING_QUANTILES,
  type LiteLayout,
} from "./lite-layout.js";
import { LiteLinear, resetLinear } from "./lite-linear.js";
import { learnMixture, mixMembers, resetMixture } from "./lite-mixture.js";
import { LiteSeasons } from "./lite-season.js";
import { noteQuality, type LiteQualitySettings } from "./lite-quality.js";
import { Relive } from "./lite-relive.js";
import { resetSurprise, surpriseInto } from "./lite-surprise.js";

const LEVELS = QUANTILE_LEVELS.length;

/** Numbers a step writes for each horizon: the point, the quantiles, the surprise. */
export const LITE_ROW = LEVELS + 2;

/** Bit 0 of a place's flags: a forecast waits there. */
export const IS_WAITING = 1;

/** Keys of the configuration a lite series follows. */
export type LiteSettings = LiteQualitySettings &
  Pick<PredictorConfig, "horizons" | "seasonLengths" | "seasonLengthMax">;

export class LiteEngine {
  readonly layout: LiteLayout;
  readonly settings: LiteSettings;
  /** Numbers a step writes: {@link LITE_ROW} a horizon. */
  readonly rowLength: number;
  readonly #linear: LiteLinear;
  readonly #analog: LiteAnalog;
  readonly #seasons: LiteSeasons;
  readonly #relive: Relive;
  /** Shape (horizons, members): changes from the last known value. */
  readonly #members: Float64Array;
  /** Shape (horizons): where the newest forecasts wait. */
  readonly #newest: Int32Array;
  readonly #scratch = new Float64Array(LEVELS);
  readonly #cell: LiteCell;

  constructor(settings: LiteSettings) {
    const layout = liteLayout(settings.horizons);
    const isLooking = settings.seasonLengths.length === 0;
    this.settings = settings;
    this.layout = layout;
    this.rowLength = LITE_ROW * settings.horizons.length;
    this.#linear = new LiteLinear(layout);
    this.#analog = new LiteAnalog(layout);
    this.#seasons = new LiteSeasons(layout, isLooking ? settings.seasonLengthMax : 0);
    this.#relive = new Relive(layout);
    this.#members = new Float64Array(LITE_MEMBERS * settings.horizons.length);
    this.#newest = new Int32Array(settings.horizons.length);
    const none = new Float64Array(0);
    this.#cell = { f64: none, f32: new Float32Array(0), u32: new Uint32Array(0), at: 0, at32: 0 };
  }

  /** Makes slice `slot` that of a series that has seen nothing. */
  reset(arena: LiteArena, slot: number): void {
    const cell = this.#open(arena, slot);
    const { seasonLengths } = this.settings;
    cell.f64.fill(0, cell.at, cell.at + this.layout.sliceBytes / 8);
    cell.f64[cell.at + ROW] = -1;
    cell.f64[cell.at + UNIT] = 1;
    cell.f64[cell.at + PER_UNIT] = 1;
    cell.f64[cell.at + SEASON_FIRST] = seasonLengths[0] ?? 0;
    cell.f64[cell.at + SEASON_SECOND] = seasonLengths[1] ?? 0;
    this.#begin(cell);
  }

  /**
   * Advances slice `slot` by the observation `values[from]` and writes {@link rowLength} numbers to
   * `out[to…]`: for each horizon the point, nine quantiles (value units) and the surprise (decades)
   * of this observation by the forecast that was about it, 0 where there was none. Zeros before the
   * first usable value.
   *
   * `findingBits` of `../step/flags.ts` say what the caller knows of the value: missing, rejected.
   * Returns the flag bits the forecasts were made with. Allocates nothing, but for a look at the
   * seasons (a few numbers). Cost: constant, but for looks and for living through a new season.
   */
  stepInto(
    arena: LiteArena,
    slot: number,
    values: Float64Array,
    from: number,
    findingBits: number,
    out: Float64Array,
    to: number,
  ): number {
    const cell = this.#open(arena, slot);
    const { f64, at } = cell;
    f64[at + ROW] += 1;
    let bits = findingBits;
    if ((bits & FLAG_INPUT_MISSING) === 0) {
      bits = judgeInput(cell, values, from, findingBits, this.#scratch);
      if (isUnitWrong(cell)) {
        this.#startAnew(cell, values, from);
        bits = judgeInput(cell, values, from, findingBits, this.#scratch);
      }
    }
    const isUsed = (bits & (FLAG_INPUT_MISSING | FLAG_INPUT_REJECTED)) === 0;
    this.#measure(cell, bits, isUsed, out, to);
    if (isUsed) {
      f64[at + INPUT] = this.#scratch[0];
      this.#take(cell);
      if (this.#isTimeToChange(cell)) this.#adopt(cell);
    } else if (f64[at + INDEX] >= 0) {
      this.#pass(cell);
    }
    bits = noteQuality(cell, this.settings, bits, isUsed);
    if (f64[at + INDEX] >= 0) this.#publish(cell, bits, out, to);
    else out.fill(0, to, to + this.rowLength);
    return bits;
  }

  /**
   * Lets the time of a row that was left out pass: a step without a value and without a number of its
   * own. What waits is dropped, but for what is said now, which the newest row says again.
   */
  leftOutInto(arena: LiteArena, slot: number, findingBits: number, out: Float64Array): void {
    const { f64, u32, at, at32 } = this.#open(arena, slot);
    const { flagsAt, placeCount } = this.layout;
    u32.fill(0, at32 + flagsAt, at32 + flagsAt + placeCount);
    this.stepInto(arena, slot, this.#scratch, 0, findingBits | FLAG_INPUT_MISSING, out, 0);
    f64[at + ROW] -= 1;
  }

  /** Whether slice `slot` has forecasts: it has seen a usable value. */
  isReady(arena: LiteArena, slot: number): boolean {
    return arena.f64[(slot * arena.sliceBytes) / 8 + INDEX] >= 0;
  }

  /** Writes what slice `slot` forecasts now to `out[to…]`, as the newest step did; surprises 0. */
  forecastInto(arena: LiteArena, slot: number, out: Float64Array, to: number): void {
    const cell = this.#open(arena, slot);
    out.fill(0, to, to + this.rowLength);
    if (cell.f64[cell.at + INDEX] < 0) return;
    for (let h = 0; h < this.settings.horizons.length; h++) {
      const place = this.#place(cell, h, cell.f64[cell.at + INDEX] | 0);
      this.writeWaiting(arena, slot, place, out, to + h * LITE_ROW);
    }
  }

  /** Writes point and quantiles that wait in `place` to `out[to…]`, value units. */
  writeWaiting(arena: LiteArena, slot: number, place: number, out: Float64Array, to: number): void {
    const cell = this.#open(arena, slot);
    const { f64, f32, at } = cell;
    const unit = f64[at + UNIT];
    const point = f64[at + waiting64At(this.layout, place) + WAITING_POINT];
    const bands = cell.at32 + waiting32At(this.layout, place) + WAITING_QUANTILES;
    out[to] = bounded(point * unit);
    for (let i = 0; i < LEVELS; i++) out[to + 1 + i] = bounded((point + f32[bands + i]) * unit);
  }

  /** Where the forecast of horizon `h` made at `row` waits; the series must be ready by then. */
  waitingPlace(arena: LiteArena, slot: number, h: number, row: number): number {
    const cell = this.#open(arena, slot);
    const { f64, at } = cell;
    return this.#place(cell, h, (f64[at + INDEX] - (f64[at + ROW] - row)) | 0);
  }

  /** Flags of `place`, {@link IS_WAITING} among them. */
  waitingFlags(arena: LiteArena, slot: number, place: number): number {
    return arena.u32[(slot * arena.sliceBytes) / 4 + this.layout.flagsAt + place];
  }

  #open(arena: LiteArena, slot: number): LiteCell {
    const cell = this.#cell;
    cell.f64 = arena.f64;
    cell.f32 = arena.f32;
    cell.u32 = arena.u32;
    cell.at = slot * (arena.sliceBytes >>> 3);
    cell.at32 = slot * (arena.sliceBytes >>> 2);
    return cell;
  }

  /** A life with the seasons in the header, before its first value. */
  #begin(cell: LiteCell): void {
    cell.f64[cell.at + INDEX] = -1;
    resetLinear(this.layout, cell);
    resetMixture(this.layout, cell);
    resetSurprise(this.layout, cell);
    if (cell.f64[cell.at + SEASON_CHECK_AT] === 0) cell.f64[cell.at + SEASON_CHECK_AT] = FIRST_LOOK;
  }

  #place(cell: LiteCell, h: number, index: number): number {
    const horizon = this.layout.horizons[h];
    const shifted = index + (cell.f64[cell.at + PLACE_SHIFT] | 0) + horizon;
    return this.layout.firstPlaces[h] + (shifted % horizon);
  }

  /** Nothing learnt in another unit is of use; forecasts that wait in it are dropped. */
  #startAnew(cell: LiteCell, values: Float64Array, from: number): void {
    const { seasonLengths } = this.settings;
    const { f64, u32, at, at32 } = cell;
    this.#relive.clearLife(cell);
    f64.fill(0, at + SEASON_FIRST, at + SEASON_WEAK_LOOKS + 1);
    f64[at + SEASON_FIRST] = seasonLengths[0] ?? 0;
    f64[at + SEASON_SECOND] = seasonLengths[1] ?? 0;
    const { flagsAt, placeCount } = this.layout;
    u32.fill(0, at32 + flagsAt, at32 + flagsAt + placeCount);
    this.#begin(cell);
    setUnit(cell, values, from);
  }

  /** Surprise of the value in the scratch by every forecast that is about it. */
  #measure(cell: LiteCell, bits: number, isUsed: boolean, out: Float64Array, to: number): void {
    const { f64, u32, at } = cell;
    const value = this.#scratch[0];
    const isNumber = (bits & FLAG_INPUT_MISSING) === 0 && value === value;
    for (let h = 0; h < this.settings.horizons.length; h++) {
      const score = to + h * LITE_ROW + LITE_ROW - 1;
      out[score] = 0;
      if (f64[at + INDEX] < 0) continue;
      const place = this.#place(cell, h, (f64[at + INDEX] + 1) | 0);
      const flagsAt = cell.at32 + this.layout.flagsAt + place;
      const isWaiting = (u32[flagsAt] & IS_WAITING) !== 0;
      u32[flagsAt] = 0;
      if (!isWaiting || !isNumber) continue;
      surpriseInto(this.layout, cell, h, place, this.#scratch, isUsed, out, score);
    }
  }

  /** Learns the value in `INPUT` and forecasts every horizon. */
  #take(cell: LiteCell): void {
    const { layout } = this;
    pushValue(layout, cell);
    const index = cell.f64[cell.at + INDEX] | 0;
    for (let h = 0; h < layout.horizons.length; h++) {
      if (index < layout.horizons[h]) break;
      const place = this.#place(cell, h, index);
      this.#linear.learn(cell, h, place);
      learnMixture(layout, cell, h, place);
      learnInterval(layout, cell, h, place, this.#scratch);
    }
    this.#predict(cell);
  }

  /** Lets a step pass; what was expected stands in for the value. */
  #pass(cell: LiteCell): void {
    const { f64, at } = cell;
    const isNext = this.layout.horizons[0] === 1;
    const waiting = at + waiting64At(this.layout, this.#place(cell, 0, f64[at + INDEX] | 0));
    f64[at + INPUT] = isNext ? f64[waiting + WAITING_POINT] : f64[at + VALUE];
    passValue(this.layout, cell);
    this.#predict(cell);
  }

  #predict(cell: LiteCell): void {
    const { layout } = this;
    const { f64, at } = cell;
    const members = this.#members;
    // Changes of the members are from the last known value, not from what stands in for one.
    const moved = f64[at + GAP] === 0 ? 0 : f64[at + VALUE] - f64[at + LAST_KNOWN];
    this.#analog.forecastInto(cell, members, 2, LITE_MEMBERS);
    for (let h = 0; h < layout.horizons.length; h++) {
      const from = h * LITE_MEMBERS;
      const place = this.#place(cell, h, f64[at + INDEX] | 0);
      members[from] = 0;
      this.#linear.forecastInto(cell, h, place, members, from + 1);
      members[from + 1] += moved;
      members[from + 2] += moved;
      this.#askSeasons(cell, h, from + 3);
      mixMembers(layout, cell, h, place, members, from);
      spreadInterval(layout, cell, h, place, this.#scratch);
    }
  }

  /** Writes what the same phase of each season's last period says, from the last known value. */
  #askSeasons({ f64, f32, at, at32 }: LiteCell, h: number, to: number): void {
    const horizon = this.layout.horizons[h];
    const index = f64[at + INDEX];
    for (let s = 0; s < 2; s++) {
      this.#members[to + s] = 0;
      const period = f64[at + SEASON_FIRST + s] | 0;
      if (period === 0) continue;
      const lag = wholePeriods(horizon, period) - horizon;
      if (lag > index) continue;
      const then = f32[at32 + this.layout.ringAt + ((index - lag) & LITE_MASK)];
      this.#members[to + s] = f64[at + ANCHOR] + then - f64[at + LAST_KNOWN];
    }
  }

  #isTimeToChange(cell: LiteCell): boolean {
    const { seasonLengths, seasonLengthMax } = this.settings;
    if (seasonLengths.length > 0 || seasonLengthMax === 0) return false;
    return this.#seasons.look(cell);
  }

  /** Lives through the remembered values again with the new seasons. Cost: a step for each. */
  #adopt(cell: LiteCell): void {
    const { f64, at } = cell;
    const relive = this.#relive;
    relive.remember(cell);
    relive.clearLife(cell);
    f64[at + SEASON_FIRST] = this.#seasons.first;
    f64[at + SEASON_SECOND] = this.#seasons.second;
    this.#begin(cell);
    for (let i = relive.first; i < relive.count; i++) {
      f64[at + INPUT] = relive.values[i];
      if (relive.known[i] === 1) this.#take(cell);
      else if (f64[at + INDEX] >= 0) this.#pass(cell);
    }
    for (let h = 0; h < this.#newest.length; h++) {
      this.#newest[h] = this.#place(cell, h, f64[at + INDEX] | 0);
    }
    relive.restoreWaiting(cell, this.#newest);
  }

  #publish(cell: LiteCell, bits: number, out: Float64Array, to: number): void {
    const { f64, f32, at } = cell;
    const unit = f64[at + UNIT];
    for (let h = 0; h < this.settings.horizons.length; h++) {
      const place = this.#place(cell, h, f64[at + INDEX] | 0);
      cell.u32[cell.at32 + this.layout.flagsAt + place] = bits | IS_WAITING;
      const point = f64[at + waiting64At(this.layout, place) + WAITING_POINT];
      const bands = cell.at32 + waiting32At(this.layout, place) + WAITING_QUANTILES;
      const row = to + h * LITE_ROW;
      out[row] = bounded(point * unit);
      for (let i = 0; i < LEVELS; i++) out[row + 1 + i] = bounded((point + f32[bands + i]) * unit);
    }
  }
}

/** A forecast may leave the range of float64 where the series is at its edge. */
function bounded(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}
