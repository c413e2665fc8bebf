/**
 * Seasons of a window, up to two at once, each with its significance.
 *
 * @module
 */
import {
  assertAllFinite,
  assertInteger,
  assertLengthMin,
  assertWithin,
} from "../linalg/assert-shape.js";
import { exp, log } from "../math/index.js";
import { detrended, lineSpectrum, type LineSpectrum } from "./spectrum.js";

export interface SeasonsConfig {
  /** Longest period tried, samples; n/3 at most. */
  readonly periodMax: number;
  /** Chance of any season in a series that has none. */
  readonly significance: number;
}

export interface Season {
  /** Samples. */
  readonly period: number;
  /** Probability of lines so strong anywhere, without a season. */
  readonly pValue: number;
  /** Share of the detrended variance that its lines add to those found before, in [0, 1]. */
  readonly strength: number;
}

export const SEASON_DEFAULTS: SeasonsConfig = { periodMax: 1000, significance: 0.001 };

const LENGTH_MIN = 16;
const LINE_COUNT_MAX = 8;
const STAGE_COUNT_MAX = 4;
// Periods this close in ratio are one season with its harmonics; a day and a week are two.
const MERGE_RATIO_MAX = 4;
// Share of a period by which multiples may miss each other: periods are known to about so much.
const MULTIPLE_SLACK = 0.02;
const STRENGTH_MIN = 0.01;
// Effective number of independent ordinates behind the background.
const BACKGROUND_COUNT = 8;
// Natural frequencies on either side that a line of a Hann taper fills.
const LINE_WIDTH = 2;

interface Found {
  readonly period: number;
  readonly pValue: number;
}

/**
 * Seasons of `values`, shape (n >= 16), the shorter first; empty when there is none.
 *
 * For each period p >= 2 the powers at its first eight frequencies 1/p, 2/p, … are compared with the
 * spectrum's smooth background, so that trends, random walks and long memory are no seasons. The
 * most significant period is taken, to the sample at which the series repeats itself best, its
 * lines are struck out, and the rest is searched again. Needs three full periods; a period is known
 * to about its share of the window. A cycle without fixed length may pass for a season when only a
 * few turns are seen.
 *
 * Cost: one transform of 2n to 4n points, and eight lookups a period.
 *
 * @throws ShapeError when there are fewer than 16; RangeError when one is not finite or a field of
 *   `config` is out of range
 * @see Thomson, Proc. IEEE 70 (1982), for lines against a background; Fisher (1929).
 */
export function findSeasons(
  values: Float64Array,
  config: SeasonsConfig = SEASON_DEFAULTS,
): Season[] {
  assertLengthMin("values", values, LENGTH_MIN);
  assertAllFinite("values", values);
  assertInteger("periodMax", config.periodMax, 2);
  assertWithin("significance", config.significance, 0, 1);
  const rest = detrended(values);
  if (rest === undefined) return [];
  const spectrum = lineSpectrum(rest);
  const periodMax = Math.min(config.periodMax, Math.floor(values.length / 3));
  const struck = new Uint8Array(spectrum.half + 1);
  const found: Season[] = [];
  for (let stage = 0; stage < STAGE_COUNT_MAX; stage++) {
    const best = bestPeriod(spectrum, struck, periodMax);
    if (best === undefined || !(best.pValue < config.significance)) break;
    const threshold = log(config.significance / periodMax);
    const part = shortest(spectrum, struck, best.period, threshold);
    const period = refined(rest, longest(spectrum, struck, part, periodMax, threshold), periodMax);
    found.push({ period, pValue: best.pValue, strength: strike(spectrum, struck, period) });
  }
  return merged(found)
    .filter(({ strength }) => strength >= STRENGTH_MIN)
    .toSorted((a, b) => b.strength - a.strength)
    .slice(0, 2)
    .toSorted((a, b) => a.period - b.period);
}

/** Number of lines a period is judged by: those up to the highest frequency, eight at most. */
function lineCountOf(period: number): number {
  return Math.min(LINE_COUNT_MAX, period >> 1);
}

function binOf(spectrum: LineSpectrum, period: number, line: number): number {
  return Math.round((2 * spectrum.half * line) / period);
}

/** Evidence of the lines of `period` that are left: a Gamma(count) variable without a season. */
function evidenceOf(
  spectrum: LineSpectrum,
  struck: Uint8Array,
  period: number,
): { evidence: number; count: number } {
  const { power, background } = spectrum;
  let evidence = 0;
  let count = 0;
  for (let line = 1; line <= lineCountOf(period); line++) {
    const bin = binOf(spectrum, period, line);
    if (struck[bin]) continue;
    count++;
    // The ratio of two estimates has F's tail; its negative logarithm has the exponential law's.
    evidence += BACKGROUND_COUNT * log(1 + power[bin] / background[bin] / BACKGROUND_COUNT);
  }
  return { evidence, count };
}

/** Logarithm of P(Gamma(count) > evidence). */
function logGammaTail(evidence: number, count: number): number {
  let term = 1;
  let sum = 1;
  for (let i = 1; i < count; i++) {
    term *= evidence / i;
    sum += term;
  }
  return log(sum) - evidence;
}

function bestPeriod(
  spectrum: LineSpectrum,
  struck: Uint8Array,
  periodMax: number,
): Found | undefined {
  let best = 0;
  let least = 0;
  for (let period = 2; period <= periodMax; period++) {
    const { evidence, count } = evidenceOf(spectrum, struck, period);
    const tail = count === 0 ? 0 : logGammaTail(evidence, count);
    if (tail >= least) continue;
    least = tail;
    best = period;
  }
  if (best === 0) return undefined;
  // As many chances as there are periods.
  return { period: best, pValue: Math.min(1, exp(least) * (periodMax - 1)) };
}

/**
 * The period near `period` at which the series repeats itself best: a spectrum of n points cannot
 * tell periods apart that fall out of step by less than half a turn.
 */
function refined(rest: Float64Array, period: number, periodMax: number): number {
  const slack = (period * period) / (2 * rest.length);
  let best = period;
  let least = Infinity;
  const last = Math.min(periodMax, Math.floor(period + slack));
  for (let lag = Math.max(2, Math.ceil(period - slack)); lag <= last; lag++) {
    let squares = 0;
    for (let t = lag; t < rest.length; t++) {
      squares += (rest[t] - rest[t - lag]) * (rest[t] - rest[t - lag]);
    }
    if (squares / (rest.length - lag) >= least) continue;
    least = squares / (rest.length - lag);
    best = lag;
  }
  return best;
}

/** Strikes out all lines of `period` and returns the share of the power they had. */
function strike(spectrum: LineSpectrum, struck: Uint8Array, period: number): number {
  const { power, background, half, oversampling } = spectrum;
  const width = Math.ceil(LINE_WIDTH * oversampling);
  let total = 0;
  for (let k = 1; k <= half; k++) total += power[k];
  let lines = 0;
  for (let line = 1; line <= period >> 1; line++) {
    const bin = binOf(spectrum, period, line);
    for (let k = Math.max(1, bin - width); k <= Math.min(half, bin + width); k++) {
      if (!struck[k]) lines += Math.max(0, power[k] - background[k]);
      struck[k] = 1;
    }
  }
  return total > 0 ? lines / total : 0;
}

/** Logarithm of the chance of the lines that `period` has beyond those of `part`. */
function tailBeyond(
  spectrum: LineSpectrum,
  struck: Uint8Array,
  period: number,
  part: number,
): number {
  const without = struck.slice();
  strike(spectrum, without, part);
  const { evidence, count } = evidenceOf(spectrum, without, period);
  return count === 0 ? 0 : logGammaTail(evidence, count);
}

/**
 * The shortest of `period`/8 … `period` whose lines are all there is: a sine of 12 is one of 24 as
 * well, and noise may favour the longer.
 */
function shortest(
  spectrum: LineSpectrum,
  struck: Uint8Array,
  period: number,
  threshold: number,
): number {
  for (let parts = LINE_COUNT_MAX; parts > 1; parts--) {
    const part = Math.round(period / parts);
    // Off by a fraction of a sample its lines would miss: leave such a part to the next stage.
    if (part < 2 || Math.abs(part * parts - period) > period * MULTIPLE_SLACK) continue;
    const own = evidenceOf(spectrum, struck, part);
    if (own.count === 0 || !(logGammaTail(own.evidence, own.count) < threshold)) continue;
    if (!(tailBeyond(spectrum, struck, period, part) < threshold)) return part;
  }
  return period;
}

/** The small multiple of `part` with the most lines of its own; `part` when none has any. */
function longest(
  spectrum: LineSpectrum,
  struck: Uint8Array,
  part: number,
  periodMax: number,
  threshold: number,
): number {
  let best = part;
  let least = threshold;
  for (let ratio = 2; ratio <= MERGE_RATIO_MAX && ratio * part <= periodMax; ratio++) {
    const tail = tailBeyond(spectrum, struck, ratio * part, part);
    if (!(tail < least)) continue;
    least = tail;
    best = ratio * part;
  }
  return best;
}

/** Periods that have a small multiple among the others are its harmonics, and add to its strength. */
function merged(found: readonly Season[]): Season[] {
  const seasons = found.map((one) => ({ ...one }));
  return seasons.filter((one) => {
    const whole = seasons.find(({ period }) => {
      const ratio = Math.round(period / one.period);
      const isMultiple = Math.abs(period - ratio * one.period) <= MULTIPLE_SLACK * period;
      return isMultiple && ratio > 1 && ratio <= MERGE_RATIO_MAX;
    });
    if (whole === undefined) return true;
    whole.strength += one.strength;
    whole.pValue = Math.min(whole.pValue, one.pValue);
    return false;
  });
}
