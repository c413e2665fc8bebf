/**
 * What of an observation a lite series takes in: numbers it can digest, in the unit of the series.
 *
 * @module
 */
import { MAGNITUDE_MAX } from "../series/series-context.js";
import { FLAG_INPUT_REJECTED } from "../step/flags.js";
import type { LiteCell } from "./lite-arena.js";
import { HAS_UNIT, PER_UNIT, REFUSED, UNIT } from "./lite-layout.js";

/** Times its unit a value may be; beyond it float32 could not hold its errors. */
const REACH = 2 ** 80;
/** Refused values in a row that show that the unit was wrong. */
const REFUSED_MAX = 8;

/**
 * Writes `values[from]` in the series' unit to `out[0]` and returns `bits`, with the flag of a
 * rejected input where no step could digest it. The first number but 0 sets the unit.
 */
export function judgeInput(
  cell: LiteCell,
  values: Float64Array,
  from: number,
  bits: number,
  out: Float64Array,
): number {
  const { f64, at } = cell;
  // -0 is 0: no bit of the state may tell them apart.
  out[0] = values[from] * f64[at + PER_UNIT] + 0;
  if (!(Math.abs(values[from]) <= MAGNITUDE_MAX)) return bits | FLAG_INPUT_REJECTED;
  if ((bits & FLAG_INPUT_REJECTED) !== 0) return bits;
  if (f64[at + HAS_UNIT] === 0 && values[from] !== 0) setUnit(cell, values, from);
  const isFar = Math.abs(values[from]) * f64[at + PER_UNIT] > REACH;
  f64[at + REFUSED] = isFar ? f64[at + REFUSED] + 1 : 0;
  out[0] = values[from] * f64[at + PER_UNIT] + 0;
  return isFar ? bits | FLAG_INPUT_REJECTED : bits;
}

/** Whether so many values were refused in a row that the series must start anew in their unit. */
export function isUnitWrong({ f64, at }: LiteCell): boolean {
  return f64[at + REFUSED] >= REFUSED_MAX;
}

/** The power of two at or below the size of a value; kept where its reciprocal exists too. */
export function setUnit({ f64, at }: LiteCell, values: Float64Array, from: number): void {
  const size = Math.abs(values[from]);
  let unit = 1;
  while (unit * 2 <= size && unit < 2 ** 1000) unit *= 2;
  while (unit > size && unit > 2 ** -1000) unit /= 2;
  f64[at + HAS_UNIT] = 1;
  f64[at + UNIT] = unit;
  f64[at + PER_UNIT] = 1 / unit;
  f64[at + REFUSED] = 0;
}
