/**
 * Two tests that start from opposite ends: is there a unit root (ADF), is there none (KPSS)?
 *
 * @module
 */
import { assertAllFinite, assertInteger, assertLengthMin } from "../linalg/assert-shape.js";
import { choleskyInto, solveLowerInto } from "../linalg/cholesky.js";
import { exp, log, normalCdf } from "../math/index.js";

/** What the series varies about: a level, or a straight line. */
export type Deterministic = "level" | "trend";

export interface StationarityTest {
  readonly statistic: number;
  /** ADF: of a smaller statistic with a unit root. KPSS: interpolated, cut to [0.01, 0.1]. */
  readonly pValue: number;
  /** Critical values at 1 %, 5 % and 10 %, for this many observations. */
  readonly critical: readonly [number, number, number];
  /** Lagged differences (ADF) or autocovariances (KPSS) that were used. */
  readonly lagCount: number;
}

interface AdfTable {
  readonly critical: readonly (readonly [number, number, number, number])[];
  readonly least: number;
  readonly split: number;
  readonly greatest: number;
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

// MacKinnon (2010), table 2, and (1994), tables 3 and 4, for one series.
const ADF: Readonly<Record<Deterministic, AdfTable>> = {
  level: {
    critical: [
      [-3.430_35, -6.5393, -16.786, -79.433],
      [-2.861_54, -2.8903, -4.234, -40.04],
      [-2.566_77, -1.5384, -2.809, 0],
    ],
    least: -18.83,
    split: -1.61,
    greatest: 2.74,
    lower: [2.1659, 1.4412, 0.038_269],
    upper: [1.7339, 0.932_02, -0.127_45, -0.010_368],
  },
  trend: {
    critical: [
      [-3.958_77, -9.0531, -28.428, -134.155],
      [-3.410_49, -4.3904, -9.036, -45.374],
      [-3.127_05, -2.5856, -3.925, -22.38],
    ],
    least: -16.18,
    split: -2.89,
    greatest: 0.7,
    lower: [3.2512, 1.6047, 0.049_588],
    upper: [2.5261, 0.616_54, -0.379_56, -0.060_285],
  },
};

// Kwiatkowski et al. (1992), table 1, at 10 %, 5 %, 2.5 % and 1 %.
const KPSS: Readonly<Record<Deterministic, readonly [number, number, number, number]>> = {
  level: [0.347, 0.463, 0.574, 0.739],
  trend: [0.119, 0.146, 0.176, 0.216],
};
const KPSS_P_VALUES = [0.1, 0.05, 0.025, 0.01] as const;

const LENGTH_MIN = 20;
const LAG_COUNT_MAX = 100;

function fourthRoot(value: number): number {
  return Math.sqrt(Math.sqrt(value));
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** Values less their first and divided by their range: neither changes a test. */
function normalised(values: Float64Array): Float64Array | undefined {
  const least = values.reduce((low, value) => Math.min(low, value), Infinity);
  const greatest = values.reduce((high, value) => Math.max(high, value), -Infinity);
  const width = greatest / 2 - least / 2;
  if (!(width > 0)) return undefined;
  return values.map((value) => (value / 2 - least / 2) / width - 0.5);
}

/**
 * Augmented Dickey–Fuller test of `values`, shape (n >= 20): the statistic is far below zero when
 * the series returns to its level or trend. `undefined` for a constant, and when the regression is
 * singular (a straight line).
 *
 * `lagCount` lagged differences absorb short memory; left out, the count up to 12·(n/100)^¼ with the
 * least AIC. Agrees with statsmodels to 1e-8. Cost: O(n·lagCount²).
 *
 * @throws ShapeError when there are fewer than 20; RangeError when one is not finite, or for a lag
 *   count outside 0…min(100, n/2 - 3)
 * @see Dickey & Fuller (1979); MacKinnon, QED working paper 1227 (2010).
 */
export function adfTest(
  values: Float64Array,
  about: Deterministic = "level",
  lagCount?: number,
): StationarityTest | undefined {
  assertLengthMin("values", values, LENGTH_MIN);
  assertAllFinite("values", values);
  const limit = Math.min(LAG_COUNT_MAX, (values.length >> 1) - 3);
  if (lagCount !== undefined) assertInteger("lagCount", lagCount, 0, limit);
  const y = normalised(values);
  if (y === undefined) return undefined;
  const most = Math.min(limit, Math.ceil(12 * fourthRoot(values.length / 100)));
  const chosen = lagCount ?? leastAicLag(y, about, most);
  if (chosen === undefined) return undefined;
  const rowCount = y.length - 1 - chosen;
  // The projection on the last column, over the residual deviation, is its t-ratio: level last.
  const columns = [...deterministicColumns(about, rowCount), ...lagColumns(y, chosen, chosen)];
  const fit = projections([...columns, levelColumn(y, chosen)], differences(y, chosen));
  if (fit === undefined) return undefined;
  const residualSquares = fit.reduce((rest, z) => rest - z * z, squares(differences(y, chosen)));
  if (!(residualSquares > RESIDUAL_MIN * squares(differences(y, chosen)))) return undefined;
  const statistic = fit.at(-1)! / Math.sqrt(residualSquares / (rowCount - fit.length));
  const table = ADF[about];
  const critical = table.critical.map((terms) => polynomial(terms, 1 / rowCount));
  return {
    statistic,
    pValue: adfPValue(table, statistic),
    critical: [critical[0], critical[1], critical[2]],
    lagCount: chosen,
  };
}

function adfPValue(table: AdfTable, statistic: number): number {
  if (statistic > table.greatest) return 1;
  if (statistic < table.least) return 0;
  const terms = statistic <= table.split ? table.lower : table.upper;
  return normalCdf(polynomial(terms, statistic));
}

// Rounding of the normal equations; a residual below it is none.
const RESIDUAL_MIN = 1e-12;

/** Rows t = skipped + 1 … n - 1 of the regression of Δy(t), in this and the column functions. */
function differences(y: Float64Array, skipped: number): Float64Array {
  return y.subarray(skipped + 1).map((value, row) => value - y[skipped + row]);
}

function levelColumn(y: Float64Array, skipped: number): Float64Array {
  return y.subarray(skipped, y.length - 1);
}

function lagColumns(y: Float64Array, skipped: number, lagCount: number): Float64Array[] {
  return Array.from({ length: lagCount }, (_, i) =>
    differences(y, skipped - 1 - i).subarray(0, y.length - 1 - skipped),
  );
}

function deterministicColumns(about: Deterministic, rowCount: number): Float64Array[] {
  const ones = new Float64Array(rowCount).fill(1);
  if (about === "level") return [ones];
  return [ones, ones.map((_, row) => (2 * row + 1) / rowCount - 1)];
}

/** Σ a_i·b_i over the length of `a`. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
const squares = (a: Float64Array): number => dot(a, a);

/**
 * Coordinates of `target` along the columns made orthonormal in turn: their squares are what each
 * column adds to the fit. `undefined` when a column depends on those before it.
 */
function projections(
  columns: readonly Float64Array[],
  target: Float64Array,
): Float64Array | undefined {
  const size = columns.length;
  const scales = columns.map((column) => Math.sqrt(squares(column)));
  const gram = new Float64Array(size * size);
  const moments = new Float64Array(size);
  for (const [i, column] of columns.entries()) {
    if (!(scales[i] > 0)) return undefined;
    for (let j = 0; j <= i; j++)
      gram[i * size + j] = dot(column, columns[j]) / (scales[i] * scales[j]);
    moments[i] = dot(column, target) / scales[i];
  }
  if (choleskyInto(gram, gram, size) < size) return undefined;
  solveLowerInto(moments, gram, moments, size);
  return moments;
}

/** Lag count of least AIC, all on the rows that the largest leaves. */
function leastAicLag(y: Float64Array, about: Deterministic, most: number): number | undefined {
  const rowCount = y.length - 1 - most;
  const target = differences(y, most);
  const base = [...deterministicColumns(about, rowCount), levelColumn(y, most)];
  const fit = projections([...base, ...lagColumns(y, most, most)], target);
  if (fit === undefined) return undefined;
  let rest = squares(target);
  let best = Infinity;
  let chosen = 0;
  for (let size = 1; size <= fit.length; size++) {
    rest -= fit[size - 1] * fit[size - 1];
    if (size < base.length) continue;
    if (!(rest > 0)) return size - base.length;
    const criterion = rowCount * log(rest / rowCount) + 2 * size;
    if (criterion < best) {
      best = criterion;
      chosen = size - base.length;
    }
  }
  return chosen;
}

/**
 * KPSS test of `values`, shape (n >= 20): the statistic is large when the partial sums about the
 * level or trend wander as those of a random walk do. `undefined` for a constant or straight line.
 *
 * `lagCount` autocovariances, with Bartlett weights, absorb short memory; left out, Hobijn, Franses
 * and Ooms' rule. Agrees with statsmodels to 1e-8. Cost: O(n·lagCount).
 *
 * @throws ShapeError when there are fewer than 20; RangeError when one is not finite, or for a lag
 *   count outside 0…n - 1
 * @see Kwiatkowski, Phillips, Schmidt & Shin (1992); Hobijn et al. (2004).
 */
export function kpssTest(
  values: Float64Array,
  about: Deterministic = "level",
  lagCount?: number,
): StationarityTest | undefined {
  assertLengthMin("values", values, LENGTH_MIN);
  assertAllFinite("values", values);
  const length = values.length;
  if (lagCount !== undefined) assertInteger("lagCount", lagCount, 0, length - 1);
  const y = normalised(values);
  if (y === undefined) return undefined;
  const residuals = about === "level" ? aboutMean(y) : aboutLine(y);
  const variance = squares(residuals) / length;
  if (!(variance > RESIDUAL_MIN)) return undefined;
  const chosen = lagCount ?? hobijnLag(residuals);
  let longRun = variance;
  for (let lag = 1; lag <= chosen; lag++) {
    longRun += 2 * (1 - lag / (chosen + 1)) * autocovariance(residuals, lag);
  }
  let sum = 0;
  let total = 0;
  for (const residual of residuals) {
    sum += residual;
    total += sum * sum;
  }
  const statistic = total / (length * length * longRun);
  const table = KPSS[about];
  return {
    statistic,
    pValue: kpssPValue(table, statistic),
    critical: [table[3], table[1], table[0]],
    lagCount: chosen,
  };
}

function aboutMean(y: Float64Array): Float64Array {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return y.map((value) => value - mean);
}

/** Residuals of the least-squares line. */
function aboutLine(y: Float64Array): Float64Array {
  const centred = aboutMean(y);
  const middle = (y.length - 1) / 2;
  let products = 0;
  let spread = 0;
  for (let t = 0; t < y.length; t++) {
    products += (t - middle) * centred[t];
    spread += (t - middle) * (t - middle);
  }
  const slope = products / spread;
  return centred.map((value, t) => value - slope * (t - middle));
}

function autocovariance(residuals: Float64Array, lag: number): number {
  return dot(residuals.subarray(lag), residuals) / residuals.length;
}

function hobijnLag(residuals: Float64Array): number {
  const length = residuals.length;
  const reach = Math.floor(exp((2 / 9) * log(length)));
  let level = autocovariance(residuals, 0);
  let slope = 0;
  for (let lag = 1; lag <= reach; lag++) {
    const both = 2 * autocovariance(residuals, lag);
    level += both;
    slope += lag * both;
  }
  const ratio = slope / level;
  if (!(ratio * ratio > 0)) return 0;
  const width = 1.1447 * exp(log(ratio * ratio * length) / 3);
  return Math.min(length - 1, Math.floor(width));
}

function kpssPValue(critical: readonly number[], statistic: number): number {
  if (!(statistic > critical[0])) return KPSS_P_VALUES[0];
  for (let i = 1; i < critical.length; i++) {
    if (statistic > critical[i]) continue;
    const share = (statistic - critical[i - 1]) / (critical[i] - critical[i - 1]);
    return KPSS_P_VALUES[i - 1] + share * (KPSS_P_VALUES[i] - KPSS_P_VALUES[i - 1]);
  }
  return KPSS_P_VALUES[3];
}

/** What the two tests together say. */
export type Stationarity = "stationary" | "unit-root" | "long-memory" | "unclear";

/**
 * Reads both tests at 0.05: stationary when ADF rejects a unit root and KPSS does not reject
 * its absence, unit-root the other way round, long-memory (or a break) when both reject, unclear
 * when neither does and when there is nothing to test.
 *
 * @throws as {@link adfTest}
 */
export function stationarity(values: Float64Array, about: Deterministic = "level"): Stationarity {
  const adf = adfTest(values, about);
  const kpss = kpssTest(values, about);
  if (adf === undefined || kpss === undefined) return "unclear";
  const hasNoRoot = adf.pValue < 0.05;
  const wanders = kpss.pValue < 0.05;
  if (hasNoRoot) return wanders ? "long-memory" : "stationary";
  return wanders ? "unit-root" : "unclear";
}
