/**
 * Lines of a spectrum against its smooth background: the ground that seasons stand out from.
 *
 * @module
 */
import { cos, exp, log } from "../math/index.js";
import { fourierInto, fourierPlan, powerOfTwoAtLeast } from "./fft.js";

/** Tapered, oversampled periodogram of a detrended window. */
export interface LineSpectrum {
  /** Shape (half + 1): power at frequency k/(2·half) cycles a sample. */
  readonly power: Float64Array;
  /** Shape (half + 1): the smooth background, same unit; 0 at frequency 0. */
  readonly background: Float64Array;
  readonly half: number;
  /** Bins per natural frequency 1/n. */
  readonly oversampling: number;
}

// Width of the background's window: frequencies within this ratio, and so many natural ones at least.
const RATIO = 1.5;
const NATURAL_MIN = 8;
const GRID_RATIO = 1.1;
const QUANTILE = 0.4;
// -ln(1 - QUANTILE): that quantile of an exponential law of mean one.
const QUANTILE_VALUE = 0.510_825_623_765_990_7;
const TRIM = 1.5;

/**
 * Spectrum of {@link detrended} values, with a Hann taper.
 *
 * The background is, frequency by frequency, a power law fitted to the logarithms of a
 * neighbourhood, lines trimmed, at the 40 % quantile: neither a random walk's slope nor every tenth
 * bin being a line moves it much. Cost: one transform of 2n to 4n points and some hundred fits.
 */
export function lineSpectrum(detrendedValues: Float64Array): LineSpectrum {
  const length = detrendedValues.length;
  const size = powerOfTwoAtLeast(2 * length);
  const half = size / 2;
  const real = new Float64Array(size);
  for (let t = 0; t < length; t++) {
    real[t] = (detrendedValues[t] * (1 - cos((2 * Math.PI * (t + 0.5)) / length))) / 2;
  }
  const imag = new Float64Array(size);
  fourierInto(fourierPlan(size), real, imag);
  const power = new Float64Array(half + 1);
  for (let k = 0; k <= half; k++) power[k] = real[k] * real[k] + imag[k] * imag[k];
  const oversampling = size / length;
  return { power, background: backgroundOf(power, oversampling), half, oversampling };
}

/**
 * `values` less their least-squares line, in units of the largest value; `undefined` when nothing
 * but rounding is left.
 */
export function detrended(values: Float64Array): Float64Array | undefined {
  const length = values.length;
  const size = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (!(size > 0)) return undefined;
  const middle = (length - 1) / 2;
  let mean = 0;
  for (const value of values) mean += value / size / length;
  let products = 0;
  let spread = 0;
  for (let t = 0; t < length; t++) {
    products += (t - middle) * (values[t] / size - mean);
    spread += (t - middle) * (t - middle);
  }
  const slope = products / spread;
  const rest = values.map((value, t) => value / size - mean - slope * (t - middle));
  return rest.some((value) => Math.abs(value) > 1e-12) ? rest : undefined;
}

function backgroundOf(power: Float64Array, oversampling: number): Float64Array {
  const last = power.length - 1;
  const logs = power.map((one) => log(Math.max(one, Number.MIN_VALUE)));
  const logFrequencies = power.map((_, k) => log(Math.max(1, k)));
  const background = new Float64Array(power.length);
  let before = 1;
  let levelBefore = 0;
  for (let at = 1; ; at = Math.min(last, Math.max(at + 1, Math.round(at * GRID_RATIO)))) {
    const reach = NATURAL_MIN * oversampling;
    const from = Math.max(1, Math.min(Math.floor(at / RATIO), Math.floor(at - reach)));
    const to = Math.min(last, Math.max(Math.ceil(at * RATIO), Math.ceil(at + reach)));
    const level = levelAt(at, logs, logFrequencies, from, to);
    for (let k = before; k <= at; k++) {
      const width = logFrequencies[at] - logFrequencies[before];
      const share = width > 0 ? (logFrequencies[k] - logFrequencies[before]) / width : 1;
      background[k] = exp(at === 1 ? level : (1 - share) * levelBefore + share * level);
    }
    if (at === last) return background;
    before = at;
    levelBefore = level;
  }
}

/** Logarithm of the background at bin `at`, from bins `from`…`to`. */
function levelAt(
  at: number,
  logs: Float64Array,
  logFrequencies: Float64Array,
  from: number,
  to: number,
): number {
  let slope = 0;
  let centreX = logFrequencies[at];
  let centreY = Infinity;
  for (let round = 0; round < 3; round++) {
    let count = 0;
    let sumX = 0;
    let sumY = 0;
    for (let k = from; k <= to; k++) {
      if (logs[k] - centreY - slope * (logFrequencies[k] - centreX) > TRIM) continue;
      count++;
      sumX += logFrequencies[k];
      sumY += logs[k];
    }
    if (count < 3) break;
    let products = 0;
    let squares = 0;
    for (let k = from; k <= to; k++) {
      if (logs[k] - centreY - slope * (logFrequencies[k] - centreX) > TRIM) continue;
      const x = logFrequencies[k] - sumX / count;
      products += x * (logs[k] - sumY / count);
      squares += x * x;
    }
    slope = squares > 0 ? products / squares : 0;
    centreX = sumX / count;
    centreY = sumY / count;
  }
  const residuals = new Float64Array(to - from + 1);
  for (let k = from; k <= to; k++) {
    residuals[k - from] = logs[k] - slope * (logFrequencies[k] - logFrequencies[at]);
  }
  residuals.sort();
  return residuals[Math.floor(QUANTILE * (residuals.length - 1))] - log(QUANTILE_VALUE);
}
