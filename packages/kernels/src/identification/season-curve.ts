/**
 * An autocorrelation, computed in slices, and the evidence of its peaks for seasons.
 *
 * The evidence for a period is that of its multiples together: their mean correlation, each lag
 * weighted by its products, over the standard error that the short lags imply. (By Bartlett's formula: a
 * stream that wanders or swings correlates by chance far more than white noise does.) The evidence
 * required grows with the number of lags that could have shown it by chance.
 *
 * @see Bartlett, Suppl. J. R. Stat. Soc. 8 (1946) 27–41, for the variance of correlations.
 * @module
 */
import { log } from "../math/index.js";
import { isCalendarLength } from "./calendar-lengths.js";

/** Shortest period searched for; an autoregression predicts shorter ones. */
export const PERIOD_MIN = 4;
/** Fewest products behind a correlation. */
const PRODUCTS_MIN = 12;
/** Longest lag: the cost grows with it. */
const LAG_LAST = 1024;
/** Winsorisation, mean absolute values of the stream: a few jumps would dominate every product. */
const CLIP = 4;
/** Probability that noise shows a period in one curve. */
const FALSE_FIND_CHANCE = 1e-4;
/** Standard errors required of a length of clock or calendar. */
const CALENDAR_EVIDENCE = 3.4;
const CORRELATION_MIN = 0.1;
/** Standard errors of the correlation at the period alone. */
const ALONE_MIN = 2;
/** How far a peak must rise above the lowest point before it. */
const PROMINENCE = 0.3;
/** Share of its height a peak must repeat at twice its lag. */
const REPEAT_SHARE = 0.5;
/** A multiple replaces a period when the lags between correlate less than this share of its own. */
const PART_SHARE = 0.75;
const PART_STANDARD_ERRORS = 1.5;
/** So many standard errors suffice whatever that share is. */
const PART_BEYOND_DOUBT = 5;
const PARTS_MAX = 4;
/** Smallest multiple that counts as a second season: one that alternates for a while shows twice itself. */
const MULTIPLE_MIN = 3;
/** Bound on the correlation in Fisher's z. */
const FISHER_MAX = 0.95;

const COUNT = 0;
const LAST = 1;
const NEXT = 2;
const STEP = 3;
/** Names of the slots of {@link SeasonCurve.scalars}, comma-separated. */
export const CURVE_SLOTS =
  "values,longest lag (steps),next lag (steps),step of the lags beyond it (steps)";
/** Slot of the period that {@link findPeriod} or {@link findMultiple} found, steps; 0 for none. */
export const PERIOD = 0;
/** Slot of its evidence, standard errors. */
export const EVIDENCE = 1;
/** Lags are computed four at a time. */
const LAGS_AT_ONCE = 4;

/** Length of the table of correlations for periods up to `lagMax`. */
export const curveLength = (lagMax: number): number =>
  Math.min(2 * lagMax + 2, LAG_LAST + 1) + LAGS_AT_ONCE;

/** One curve. Its state is in the first three arrays. */
export interface SeasonCurve {
  /** Shape (values): the stream whose autocorrelation it is. */
  readonly stream: Float64Array;
  /** Shape ({@link curveLength}): correlations by lag; sums of products until complete. */
  readonly correlations: Float64Array;
  /** Shape (4): see {@link CURVE_SLOTS}. */
  readonly scalars: Float64Array;
  /** Scratch, by lag: Bartlett's variance times products when correlations end there. */
  readonly spreads: Float64Array;
  /** Scratch, shape (2): {@link PERIOD} and {@link EVIDENCE} of the newest search. */
  readonly found: Float64Array;
}

/** A curve over the caller's arrays. */
export function seasonCurve(
  stream: Float64Array,
  correlations: Float64Array,
  scalars: Float64Array,
): SeasonCurve {
  const spreads = new Float64Array(correlations.length);
  return { stream, correlations, scalars, spreads, found: new Float64Array(2) };
}

/** Whether a curve was begun since the last {@link clearCurve}. */
export function isCurveBegun({ scalars }: SeasonCurve): boolean {
  return scalars[COUNT] > 0;
}

export function isCurveComplete({ scalars }: SeasonCurve): boolean {
  return scalars[NEXT] > scalars[LAST];
}

export function clearCurve({ scalars }: SeasonCurve): void {
  scalars.fill(0);
}

/**
 * Begins the curve of the first `count` values of the stream, which it scales and winsorises in place.
 * Of the lags beyond `step` only its multiples are computed; 0: all. False for a constant stream and
 * for one too short to contain a period. Cost: linear in `count`, no allocation.
 */
export function beginCurve(curve: SeasonCurve, count: number, lagMost: number, step = 0): boolean {
  const { stream } = curve;
  const last = Math.min(lagMost, LAG_LAST, count - PRODUCTS_MIN);
  let mean = 0;
  for (let t = 0; t < count; t++) mean += Math.abs(stream[t]) / count;
  if (!(mean > 0) || !Number.isFinite(mean) || last <= PERIOD_MIN) return false;
  for (let t = 0; t < count; t++) {
    stream[t] = Math.max(-CLIP, Math.min(CLIP, stream[t] / mean));
  }
  curve.scalars[COUNT] = count;
  curve.scalars[LAST] = last;
  curve.scalars[NEXT] = 0;
  curve.scalars[STEP] = step;
  curve.correlations.fill(0);
  return true;
}

/**
 * Computes about `products` products more and returns how many of these are left. The bits of a curve
 * do not depend on the slices. Cost of a whole curve: lags times values, no allocation.
 */
export function advanceCurve(curve: SeasonCurve, products: number): number {
  const at = curve.scalars;
  const last = at[LAST];
  let rest = products;
  const step = at[STEP];
  while (at[NEXT] <= last && rest > 0) {
    const lag = at[NEXT];
    if (step === 0 || lag <= step) {
      correlateFour(curve, lag);
      rest -= LAGS_AT_ONCE * (at[COUNT] - lag);
      at[NEXT] = step > 0 && lag + LAGS_AT_ONCE > step ? 2 * step : lag + LAGS_AT_ONCE;
    } else {
      correlateOne(curve, lag);
      rest -= at[COUNT] - lag;
      at[NEXT] = lag + step;
    }
  }
  if (at[NEXT] > last) complete(curve, last);
  return rest;
}

/** Finds the period of `from` to `to` steps with the most evidence, into `curve.found`. */
export function findPeriod(curve: SeasonCurve, from: number, to: number): void {
  const r = curve.correlations;
  const top = Math.min(to, curve.scalars[LAST] - 1);
  const needed = evidenceNeeded(top);
  curve.found[PERIOD] = 0;
  curve.found[EVIDENCE] = 0;
  let lowest = 1;
  for (let lag = 2; lag <= top; lag++) {
    const here = r[lag];
    const isPeak =
      lag >= from &&
      here > CORRELATION_MIN &&
      here >= r[lag - 1] &&
      here >= r[lag + 1] &&
      here - lowest > PROMINENCE &&
      here > ALONE_MIN * errorOf(curve, curve.scalars[COUNT] - lag, lag >> 1) &&
      repeats(curve, lag);
    if (here < lowest) lowest = here;
    if (!isPeak) continue;
    const evidence = evidenceAt(curve, lag);
    const asked = isCalendarLength(lag) ? CALENDAR_EVIDENCE : needed;
    if (evidence <= asked || evidence <= curve.found[EVIDENCE]) continue;
    curve.found[EVIDENCE] = evidence;
    curve.found[PERIOD] = lag;
  }
  if (curve.found[PERIOD] === 0) return;
  climb(curve, from, top);
  while (isPart(curve, top, needed));
}

/** Evidence for `period`, standard errors in Fisher's z; 0 when it is longer than the curve. */
export function evidenceAt(curve: SeasonCurve, period: number): number {
  if (period >= curve.scalars[LAST]) return 0;
  const mean = Math.min(FISHER_MAX, Math.max(-FISHER_MAX, meanOf(curve, period, period)));
  const fisher = 0.5 * log((1 + mean) / (1 - mean));
  return fisher / errorOf(curve, productsOf(curve, period, period), period >> 1);
}

/**
 * Finds the multiple of `base`, up to `to` steps, with the most evidence, into `curve.found`: its own
 * multiples correlate more than the other multiples of `base` do. For a stream of changes over `base`.
 */
export function findMultiple(curve: SeasonCurve, base: number, to: number): void {
  const r = curve.correlations;
  const last = curve.scalars[LAST];
  const top = Math.min(to, last - 1);
  const needed = evidenceNeeded(Math.max(1, top / base));
  curve.found[PERIOD] = 0;
  curve.found[EVIDENCE] = 0;
  for (let period = MULTIPLE_MIN * base; period <= top; period += base) {
    const evidence = evidenceOfMultiple(curve, base, period);
    if (evidence <= needed || evidence <= curve.found[EVIDENCE]) continue;
    const others = meanOf(curve, base, period, 2 * base);
    const here = r[period] - others;
    const again = 2 * period <= last ? r[2 * period] - others : here;
    const isSeen = meanOf(curve, period, period) - others > CORRELATION_MIN;
    if (!isSeen || here <= CORRELATION_MIN || again <= REPEAT_SHARE * here) continue;
    curve.found[EVIDENCE] = evidence;
    curve.found[PERIOD] = period;
  }
}

/** Evidence for `period`, a multiple of `base`, standard errors; 0 when it is longer than the curve. */
export function evidenceOfMultiple(curve: SeasonCurve, base: number, period: number): number {
  if (period >= curve.scalars[LAST]) return 0;
  // The lag `base` itself is negative by construction: from the next on.
  const otherProducts = productsOf(curve, base, period, 2 * base);
  if (otherProducts === 0) return 0;
  const rise = meanOf(curve, period, period) - meanOf(curve, base, period, 2 * base);
  const error = Math.sqrt(1 / productsOf(curve, period, period) + 1 / otherProducts);
  return rise / (error * errorOf(curve, 1, base));
}

/** Moves the period uphill in evidence: the maximum of a smooth peak is only near the period. */
function climb(curve: SeasonCurve, from: number, top: number): void {
  for (const side of [-1, 1]) {
    for (let lag = curve.found[PERIOD] + side; lag >= from && lag <= top; lag += side) {
      const evidence = evidenceAt(curve, lag);
      if (evidence <= curve.found[EVIDENCE]) break;
      curve.found[EVIDENCE] = evidence;
      curve.found[PERIOD] = lag;
    }
  }
}

/** Replaces the period by a small multiple with much more evidence; true when there is one. */
function isPart(curve: SeasonCurve, top: number, needed: number): boolean {
  const period = curve.found[PERIOD];
  for (let parts = 2; parts <= PARTS_MAX && parts * period <= top; parts++) {
    const whole = parts * period;
    const mean = meanOf(curve, whole, whole);
    const between = meanOf(curve, period, whole);
    const fewer = Math.min(productsOf(curve, whole, whole), productsOf(curve, period, whole));
    const error = errorOf(curve, fewer, period >> 1);
    const share = between < PART_SHARE * mean ? PART_STANDARD_ERRORS : PART_BEYOND_DOUBT;
    if (mean - between <= share * error) continue;
    if (evidenceAt(curve, whole) <= needed) continue;
    curve.found[PERIOD] = whole;
    return true;
  }
  return false;
}

/**
 * Mean correlation at the multiples of `step` from `from` on, weighted by products: those of `period`
 * when that is the step, else those that are no multiple of it.
 */
function meanOf(curve: SeasonCurve, step: number, period: number, from = step): number {
  const count = curve.scalars[COUNT];
  const last = curve.scalars[LAST];
  let sum = 0;
  for (let lag = from; lag <= last; lag += step) {
    if (step !== period && lag % period === 0) continue;
    sum += (count - lag) * curve.correlations[lag];
  }
  const products = productsOf(curve, step, period, from);
  return products > 0 ? sum / products : 0;
}

/** Products behind {@link meanOf}. */
function productsOf(curve: SeasonCurve, step: number, period: number, from = step): number {
  const count = curve.scalars[COUNT];
  const last = curve.scalars[LAST];
  let sum = 0;
  for (let lag = from; lag <= last; lag += step) {
    if (step === period || lag % period !== 0) sum += count - lag;
  }
  return sum;
}

/** Standard error of a mean over `products` when correlations up to `lag` are no season's. */
function errorOf(curve: SeasonCurve, products: number, lag: number): number {
  return Math.sqrt(curve.spreads[Math.min(lag, curve.scalars[LAST])] / products);
}

/** Whether the peak at `lag` repeats at twice that lag; true where the curve ends before. */
function repeats(curve: SeasonCurve, lag: number): boolean {
  const r = curve.correlations;
  if (2 * lag + 1 > curve.scalars[LAST]) return true;
  const again = Math.max(r[2 * lag - 1], r[2 * lag], r[2 * lag + 1]);
  return again > REPEAT_SHARE * r[lag];
}

/** Sums of products become correlations. */
function complete(curve: SeasonCurve, last: number): void {
  const r = curve.correlations;
  const power = r[0];
  const { spreads } = curve;
  spreads[0] = 1;
  for (let lag = 1; lag <= last; lag++) {
    r[lag] = r[lag] / power;
    spreads[lag] = spreads[lag - 1] + 2 * r[lag] * r[lag];
  }
  r[0] = 1;
}

function correlateOne(curve: SeasonCurve, lag: number): void {
  const { stream } = curve;
  const count = curve.scalars[COUNT];
  let sum = 0;
  for (let t = lag; t < count; t++) sum += stream[t] * stream[t - lag];
  curve.correlations[lag] = sum / (count - lag);
}

/** Four lags in one pass: the stream is read once for all. */
function correlateFour(curve: SeasonCurve, lag: number): void {
  const { stream } = curve;
  const count = curve.scalars[COUNT];
  const r = curve.correlations;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  // The three longer lags start later: their first products are summed apart.
  for (let t = lag; t < lag + 3; t++) s0 += stream[t] * stream[t - lag];
  for (let t = lag + 1; t < lag + 3; t++) s1 += stream[t] * stream[t - lag - 1];
  s2 += stream[lag + 2] * stream[0];
  for (let t = lag + 3; t < count; t++) {
    const here = stream[t];
    s0 += here * stream[t - lag];
    s1 += here * stream[t - lag - 1];
    s2 += here * stream[t - lag - 2];
    s3 += here * stream[t - lag - 3];
  }
  r[lag] = s0 / (count - lag);
  r[lag + 1] = s1 / (count - lag - 1);
  r[lag + 2] = s2 / (count - lag - 2);
  r[lag + 3] = s3 / (count - lag - 3);
}

/** Standard normal z exceeded with a probability of about {@link FALSE_FIND_CHANCE} / `lags`. */
function evidenceNeeded(lags: number): number {
  const rarity = log(lags / FALSE_FIND_CHANCE);
  return Math.sqrt(2 * rarity - log(4 * Math.PI * rarity));
}
