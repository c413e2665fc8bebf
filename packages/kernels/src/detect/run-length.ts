/**
 * Average run lengths of CUSUM charts, and the threshold that gives a wanted one.
 *
 * @module
 */
import { assertFinite, assertNonNegative, assertPositive } from "../linalg/assert-shape.js";
import { expm1, log } from "../math/index.js";
import { normalScores, type ScoreLaw } from "./score-laws.js";

const STATE_COUNT = 100;
const THRESHOLD_MAX = 200;
const RUN_LENGTH_MAX = 1e12;
const STEP_COUNT_MAX = 60;

export interface ChartDesign {
  /** Slack k >= 0, standard deviations. */
  readonly slack: number;
  /** Threshold h > 0, standard deviations. */
  readonly threshold: number;
}

/**
 * Average number of scores until the upward sum passes its threshold, from zero, for independent
 * scores of `law`. 1e12 when longer.
 *
 * Brook and Evans' Markov chain of 100 states, extrapolated with one of 50: relative error below
 * 1e-3 for thresholds to 12 and smooth laws (a test compares with 800 states). Cost: two dense
 * solves, about 0.4 million products.
 *
 * @throws RangeError when slack is negative or threshold not positive
 * @see Brook & Evans, Biometrika 59 (1972), 539–549.
 */
export function runLengthUp(design: ChartDesign, law: ScoreLaw): number {
  return extrapolated(design, (score) => law(score));
}

/** As {@link runLengthUp} for the downward sum. */
export function runLengthDown(design: ChartDesign, law: ScoreLaw): number {
  // The law of -score. An atom right at a cell's edge moves by one cell, within the error.
  return extrapolated(design, (score) => 1 - law(-score));
}

/**
 * Average run length of the two-sided chart: 1/(1/up + 1/down), exact when the sums cannot both be
 * away from zero at an alarm, which slack > 0 gives but for rare paths.
 *
 * @see van Dobben de Bruyn, Cumulative Sum Tests (1968), §2.
 */
export function runLengthTwoSided(design: ChartDesign, law: ScoreLaw = normalScores()): number {
  return 1 / (1 / runLengthUp(design, law) + 1 / runLengthDown(design, law));
}

function extrapolated(design: ChartDesign, law: ScoreLaw): number {
  assertNonNegative("slack", design.slack);
  assertPositive("threshold", design.threshold);
  const fine = chainRunLength(design, law, STATE_COUNT);
  const coarse = chainRunLength(design, law, STATE_COUNT / 2);
  const better = fine + (fine - coarse) / 3;
  // Where the chain itself is at its limit (rare alarms, coarse steps) keep the finer one.
  const value = better > 0.5 * fine && better < 2 * fine ? better : fine;
  return Math.min(RUN_LENGTH_MAX, Math.max(1, value));
}

/**
 * Mean time to absorption of the sum on `count` cells, from zero.
 *
 * Cell 0 is [0, w/2), cell i is w wide around i·w, w = 2h/(2·count - 1). Censored elimination from
 * the last state down uses sums of positive terms only, so rare alarms lose no digits.
 */
export function chainRunLength(design: ChartDesign, law: ScoreLaw, count: number): number {
  const { slack, threshold } = design;
  const width = (2 * threshold) / (2 * count - 1);
  const edges = new Float64Array(2 * count);
  for (let d = -count; d < count; d++) edges[d + count] = law((d + 0.5) * width + slack);
  const chain = new Float64Array(count * count);
  const absorbed = new Float64Array(count);
  const time = new Float64Array(count).fill(1);
  for (let i = 0; i < count; i++) {
    chain[i * count] = edges[count - i];
    for (let j = 1; j < count; j++) {
      chain[i * count + j] = Math.max(0, edges[j - i + count] - edges[j - i - 1 + count]);
    }
    absorbed[i] = Math.max(0, 1 - edges[count - 1 - i + count]);
  }
  for (let last = count - 1; last > 0; last--) {
    const row = last * count;
    let leaving = absorbed[last];
    for (let j = 0; j < last; j++) leaving += chain[row + j];
    if (!(leaving > 0)) return Infinity;
    for (let i = 0; i < last; i++) {
      const share = chain[i * count + last] / leaving;
      if (share === 0) continue;
      for (let j = 0; j < last; j++) chain[i * count + j] += share * chain[row + j];
      absorbed[i] += share * absorbed[last];
      time[i] += share * time[last];
    }
  }
  return absorbed[0] > 0 ? time[0] / absorbed[0] : Infinity;
}

/**
 * Siegmund's approximation for one side and normal scores: (e^(-2Δb) + 2Δb - 1)/(2Δ²) with
 * Δ = shift - slack and b = threshold + 1.166; b² at Δ = 0.
 *
 * Within 2 % of the chain for threshold >= 5 and shifts 0 to 1.5, within 10 % for threshold >= 3 and
 * shifts 0 to 2. Cost: one exponential.
 *
 * @throws RangeError when slack is negative or threshold not positive
 * @see Siegmund, Sequential Analysis (1985), §2.6.
 */
export function siegmundRunLength(design: ChartDesign, shift: number): number {
  assertNonNegative("slack", design.slack);
  assertPositive("threshold", design.threshold);
  assertFinite("shift", shift);
  const drift = shift - design.slack;
  const reach = design.threshold + 1.166;
  const exponent = -2 * drift * reach;
  // The closed form cancels near zero drift: its series there.
  if (Math.abs(exponent) < 1e-5) return reach * reach * (1 + exponent / 3);
  return Math.min(RUN_LENGTH_MAX, (expm1(exponent) - exponent) / (2 * drift * drift));
}

/**
 * The threshold whose two-sided average run length without a change is `runLength` (false alarms of
 * one chart come once per so many samples), to 1e-9 of the run length; for a sample's law, which
 * has steps, the nearest. 200 when none as small does it.
 *
 * `law` is that of the scores without a change: normal by default, `sampleScores` for a stream's
 * own. Cost: some fifteen run lengths.
 *
 * @throws RangeError when `runLength` is not in (1, 1e9] or `slack` is negative
 */
export function thresholdForArl(
  runLength: number,
  slack: number,
  law: ScoreLaw = normalScores(),
): number {
  if (!(runLength > 1 && runLength <= 1e9)) {
    throw new RangeError(`runLength: ${runLength}, expected within (1, 1e9]`);
  }
  assertNonNegative("slack", slack);
  const wanted = log(runLength);
  const excess = (threshold: number): number =>
    log(runLengthTwoSided({ slack, threshold }, law)) - wanted;
  let low = 1e-3;
  let high = 1;
  let above = excess(high);
  while (high < THRESHOLD_MAX && above < 0) {
    low = high;
    high = Math.min(THRESHOLD_MAX, 2 * high);
    above = excess(high);
  }
  if (above < 0) return THRESHOLD_MAX;
  let below = excess(low);
  if (below >= 0) return low;
  // The logarithm of a run length is nearly straight in the threshold: false position, with an
  // end that stays twice halved (Illinois), takes a handful of steps.
  let side = 0;
  for (let step = 0; step < STEP_COUNT_MAX && high - low > 1e-9; step++) {
    const middle = (low * above - high * below) / (above - below);
    const value = excess(middle);
    if (Math.abs(value) < 1e-10) return middle;
    if (value < 0) {
      low = middle;
      below = value;
      if (side < 0) above /= 2;
      side = -1;
    } else {
      high = middle;
      above = value;
      if (side > 0) below /= 2;
      side = 1;
    }
  }
  return (low + high) / 2;
}
