/**
 * Multifractal spectrum of a path from the lines of its wavelet maxima (WTMM). Offline.
 *
 * @module
 */
import { assertAllFinite, assertLengthMin, assertPositive } from "../linalg/assert-shape.js";
import { exp, log } from "../math/index.js";
import { linkMaxima, MARGIN_SCALES, mexicanHatMaxima, type MaximaLine } from "./modulus-maxima.js";

export interface WtmmConfig {
  /** Moments of the partition function, ascending. */
  readonly moments: Float64Array;
  /** Furthest a line may move between neighbouring scales, in scales. */
  readonly cone: number;
  /** Finest scale of the fits, samples. */
  readonly fitScaleMin: number;
}

/** One moment of the partition function. */
export interface SpectrumPoint {
  readonly moment: number;
  /** τ(q): slope of log Z(q, a) on log a. */
  readonly tau: number;
  /** h(q), by the canonical average: the exponent this moment sees. */
  readonly exponent: number;
  /** D(h(q)): dimension of the set with that exponent, by the canonical average. */
  readonly dimension: number;
}

/** A line at the finest scale: where, and how singular. */
export interface LocalExponent {
  /** Samples from the path's first. */
  readonly position: number;
  /** Slope of log modulus on log scale: 0 at a jump, 1 at a kink. */
  readonly exponent: number;
  /** Coarsest scale the line reaches, samples. */
  readonly scaleMax: number;
}

export interface WtmmEstimate {
  /** Most frequent Hölder exponent, h(0) = τ'(0): the Hurst exponent of a path with only one. */
  readonly exponent: number;
  /** Its standard error, by jackknife over eight stretches of time. */
  readonly standardError: number;
  readonly spectrum: readonly SpectrumPoint[];
  /** Lines that live long enough for a slope, in order of position. */
  readonly lines: readonly LocalExponent[];
}

const LENGTH_MIN = 256;
const VOICES = 10;
const SCALE_FINEST = 2;
const BLOCK_COUNT = 8;
const LINE_COUNT_MIN = 4;
// A local slope needs an octave of scales.
const LOCAL_SCALES_MIN = VOICES;

export const WTMM_DEFAULTS: WtmmConfig = {
  moments: Float64Array.of(-2, -1, -0.5, 0, 0.5, 1, 2, 3, 4),
  cone: 1,
  fitScaleMin: 4,
};

/** Logarithms of the suprema along a line up to each scale, and the stretch of time it is in. */
interface Ladder {
  readonly logs: Float64Array;
  readonly block: number;
}

/**
 * Exponents of a path, shape (n), n >= 256, on ten scales an octave from 2 samples to n/16.
 * `undefined` when no octave of fit scales has four lines (a constant, a straight line, one jump: see
 * {@link localExponents}).
 *
 * The modulus at a scale is the supremum along the line below it, so negative moments stay finite.
 * For fractional Brownian motion of 2048 points the exponent has a bias below 0.03 and a standard
 * deviation near 0.05 (a test compares): second differences are thrice as precise. Negative moments
 * are biased by about -0.1 in τ. Cost: some fifty transforms of 2n points.
 *
 * @throws ShapeError when there are fewer than 256; RangeError when one is not finite or a field of
 *   `config` is out of range
 * @see Muzy, Bacry & Arneodo, Int. J. Bifurcation Chaos 4 (1994); Chhabra & Jensen (1989) for h(q)
 *   and D(q).
 */
export function wtmm(
  values: Float64Array,
  config: WtmmConfig = WTMM_DEFAULTS,
): WtmmEstimate | undefined {
  const { scales, lines } = maximaLines(values, config);
  const ladders = lines.map(({ positions, moduli }): Ladder => {
    const logs = moduli.map((modulus) => log(modulus));
    for (let j = 1; j < logs.length; j++) logs[j] = Math.max(logs[j], logs[j - 1]);
    return { logs, block: Math.floor((positions[0] * BLOCK_COUNT) / values.length) };
  });
  const counts = Array.from(scales, (_, j) => ladders.filter(({ logs }) => logs.length > j).length);
  const used = Array.from(scales).flatMap((scale, j) =>
    scale >= config.fitScaleMin && counts[j] >= LINE_COUNT_MIN ? [j] : [],
  );
  if (used.length < VOICES) return undefined;
  const spectrum = Array.from(config.moments, (moment) =>
    spectrumPoint(ladders, scales, used, values.length, moment),
  );
  const typical = (left: number): number => {
    const kept = ladders.filter(({ block }) => block !== left);
    return spectrumPoint(kept, scales, used, values.length, 0).exponent;
  };
  const parts = Array.from({ length: BLOCK_COUNT }, (_, left) => typical(left));
  const mean = parts.reduce((sum, part) => sum + part, 0) / BLOCK_COUNT;
  const squares = parts.reduce((sum, part) => sum + (part - mean) * (part - mean), 0);
  return {
    exponent: typical(-1),
    standardError: Math.sqrt(((BLOCK_COUNT - 1) / BLOCK_COUNT) * squares),
    spectrum,
    lines: slopesOf(lines, scales, config.fitScaleMin),
  };
}

/**
 * Exponents of the single singularities of a path, one a line of maxima: 0 at a jump, 1 at a kink.
 * For scales and errors see {@link wtmm}; empty for a straight line.
 *
 * @throws as {@link wtmm}
 */
export function localExponents(
  values: Float64Array,
  config: WtmmConfig = WTMM_DEFAULTS,
): readonly LocalExponent[] {
  const { scales, lines } = maximaLines(values, config);
  return slopesOf(lines, scales, config.fitScaleMin);
}

/** D(h) = min over q of q·h - τ(q), at most 1: the Legendre transform of a spectrum. */
export function legendreDimension(spectrum: readonly SpectrumPoint[], exponent: number): number {
  return spectrum.reduce((least, { moment, tau }) => Math.min(least, moment * exponent - tau), 1);
}

function maximaLines(
  values: Float64Array,
  config: WtmmConfig,
): { scales: Float64Array; lines: MaximaLine[] } {
  assertLengthMin("values", values, LENGTH_MIN);
  assertAllFinite("values", values);
  assertAllFinite("moments", config.moments);
  assertPositive("fitScaleMin", config.fitScaleMin);
  const octaves = log(values.length / 16 / SCALE_FINEST) / Math.LN2;
  const scales = Float64Array.from(
    { length: Math.floor(octaves * VOICES) + 1 },
    (_, j) => SCALE_FINEST * exp((Math.LN2 * j) / VOICES),
  );
  const largest = values.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  if (largest === 0) return { scales, lines: [] };
  const maxima = mexicanHatMaxima(
    values.map((value) => value / largest),
    scales,
  ).map(aboveRounding);
  return { scales, lines: linkMaxima(maxima, config.cone) };
}

// The transform of values up to 1 is exact to some 1e-15 times its gain; below is no signal.
const ROUNDING = 1e-12;

function aboveRounding(maxima: ReturnType<typeof mexicanHatMaxima>[number]): typeof maxima {
  const keep = (_: number, i: number): boolean => maxima.moduli[i] > ROUNDING;
  return {
    scale: maxima.scale,
    positions: maxima.positions.filter(keep),
    moduli: maxima.moduli.filter(keep),
  };
}

function slopesOf(
  lines: readonly MaximaLine[],
  scales: Float64Array,
  scaleMin: number,
): LocalExponent[] {
  return lines.flatMap(({ positions, moduli }) => {
    const used = [...moduli.keys()].filter((j) => scales[j] >= scaleMin);
    if (used.length < LOCAL_SCALES_MIN) return [];
    const exponent = slope(
      used.map((j) => log(scales[j])),
      used.map((j) => log(moduli[j])),
      used.map(() => 1),
    );
    return [{ position: positions[0], exponent, scaleMax: scales[moduli.length - 1] }];
  });
}

function spectrumPoint(
  ladders: readonly Ladder[],
  scales: Float64Array,
  used: readonly number[],
  length: number,
  moment: number,
): SpectrumPoint {
  const x: number[] = [];
  const weights: number[] = [];
  const partition: number[] = [];
  const exponents: number[] = [];
  const entropies: number[] = [];
  for (const j of used) {
    const logs = ladders.flatMap((ladder) => (ladder.logs.length > j ? [ladder.logs[j]] : []));
    if (logs.length === 0) continue;
    const largest = logs.reduce((top, one) => Math.max(top, moment * one), -Infinity);
    let sum = 0;
    let average = 0;
    let entropy = 0;
    for (const one of logs) {
      const share = exp(moment * one - largest);
      sum += share;
      average += share * one;
      entropy += share * (moment * one - largest);
    }
    // Lines near the ends are missing the more the coarser the scale.
    const covered = log(1 - (2 * MARGIN_SCALES * scales[j]) / length);
    x.push(log(scales[j]));
    weights.push(logs.length);
    partition.push(log(sum) + largest - covered);
    exponents.push(average / sum);
    entropies.push(entropy / sum - log(sum) + covered);
  }
  return {
    moment,
    tau: slope(x, partition, weights),
    exponent: slope(x, exponents, weights),
    dimension: slope(x, entropies, weights),
  };
}

/** Weighted least-squares slope of y on x. */
function slope(x: readonly number[], y: readonly number[], weights: readonly number[]): number {
  let total = 0;
  let centreX = 0;
  let centreY = 0;
  for (const [i, weight] of weights.entries()) {
    total += weight;
    centreX += weight * x[i];
    centreY += weight * y[i];
  }
  centreX /= total;
  centreY /= total;
  let squares = 0;
  let products = 0;
  for (const [i, weight] of weights.entries()) {
    squares += weight * (x[i] - centreX) * (x[i] - centreX);
    products += weight * (x[i] - centreX) * (y[i] - centreY);
  }
  return products / squares;
}
