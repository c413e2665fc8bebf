/**
 * Change-point detection for a metric: the split of two adjacent windows whose difference is largest, if
 * it is large enough and significant.
 *
 * Evidence is a rank test (Mann & Whitney 1947, normal approximation with ties) on each step's excess
 * over its expectation from the window before, so single outliers have little weight. Forecasts `h` steps
 * ahead overlap in `h − 1` steps, so the statistic is divided by √h.
 *
 * @module
 */
import type { Metric, ScoredStep } from "./forecast-metric.js";

export interface BreakSearch {
  readonly metric: Metric;
  /** Least worsening: relative to the value before; for a coverage, a difference of shares. */
  readonly worseBy: number;
  readonly windowCount: number;
  readonly horizon: number;
}

export interface MetricBreak {
  /** The first step with a worse forecast. */
  readonly step: number;
  readonly before: number;
  readonly after: number;
  readonly worsening: number;
  /** Error of the naive forecast, after over before: the change in difficulty of the series. */
  readonly naiveRatio: number;
  /** Standard errors. */
  readonly evidenceZ: number;
}

/** Above the largest of some thousand splits of series without a change. */
const EVIDENCE_MIN = 4.5;
/** Fewest steps on each side of a refined split. */
const SIDE_COUNT_MIN = 5;
const BREAK_COUNT_MAX = 5;

/** The significant breaks, by descending evidence, each at least a window from the others. */
export function findBreaks(steps: readonly ScoredStep[], search: BreakSearch): MetricBreak[] {
  const found: MetricBreak[] = [];
  const used: number[] = [];
  const candidates = candidateSplits(steps, search);
  for (const { split } of candidates.toSorted((a, b) => b.evidence - a.evidence)) {
    if (found.length >= BREAK_COUNT_MAX) break;
    if (used.some((other) => Math.abs(other - split) < search.windowCount)) continue;
    const place = refined(steps, split, search);
    const candidate = breakAt(steps, place, search);
    const isOverlapping = used.some((other) => Math.abs(other - place) < search.windowCount);
    used.push(split, place);
    if (candidate !== undefined && !isOverlapping) found.push(candidate);
  }
  return found;
}

/** Fewest scored steps for a search. */
export function stepCountMin({ windowCount }: BreakSearch): number {
  return 2 * windowCount;
}

interface Candidate {
  readonly split: number;
  readonly evidence: number;
}

function candidateSplits(steps: readonly ScoredStep[], search: BreakSearch): Candidate[] {
  const { windowCount, worseBy } = search;
  const candidates: Candidate[] = [];
  // Splits near a break show it too; the best one is refined.
  const stride = Math.max(1, Math.floor(windowCount / 16));
  for (let split = windowCount; split + windowCount <= steps.length; split += stride) {
    const before = metricOf(steps, split - windowCount, split);
    const after = metricOf(steps, split, split + windowCount);
    if (!(worseningOf(before, after, search.metric) >= worseBy)) continue;
    candidates.push({ split, evidence: evidenceAt(steps, split, search) });
  }
  return candidates;
}

/** Sum of numerators over sum of denominators; NaN when both are 0. */
function metricOf(steps: readonly ScoredStep[], from: number, to: number): number {
  let numerator = 0;
  let denominator = 0;
  for (let i = from; i < to; i++) {
    numerator += steps[i]!.numerator;
    denominator += steps[i]!.denominator;
  }
  return numerator / denominator;
}

function worseningOf(before: number, after: number, { nominal }: Metric): number {
  if (nominal === undefined) return before > 0 ? after / before - 1 : after > 0 ? Infinity : 0;
  return Math.abs(after - nominal) - Math.abs(before - nominal);
}

/** Excess of each step over its expectation from the window before; larger is worse. */
function excesses(
  steps: readonly ScoredStep[],
  split: number,
  { metric, windowCount }: BreakSearch,
): readonly [before: number[], after: number[]] {
  const first = Math.max(0, split - windowCount);
  const end = Math.min(steps.length, split + windowCount);
  const rate = metricOf(steps, first, split);
  const side =
    metric.nominal === undefined || metricOf(steps, split, end) > metric.nominal ? 1 : -1;
  const excess = ({ numerator, denominator }: ScoredStep): number =>
    side * (numerator - rate * denominator);
  return [steps.slice(first, split).map(excess), steps.slice(split, end).map(excess)];
}

/** Mann–Whitney z of the window after over the one before. */
function evidenceAt(steps: readonly ScoredStep[], split: number, search: BreakSearch): number {
  const [before, after] = excesses(steps, split, search);
  const { ranks, tieSum } = midRanks([...before, ...after]);
  const count = ranks.length;
  let rankSum = 0;
  for (let i = before.length; i < count; i++) rankSum += ranks[i]!;
  const mean = (after.length * (count + 1)) / 2;
  const spread = count + 1 - tieSum / (count * (count - 1));
  const variance = ((after.length * before.length) / 12) * spread;
  return variance > 0 ? (rankSum - mean) / Math.sqrt(variance * search.horizon) : 0;
}

/** Rank of each value, from 1; equal values get the mean of their ranks. `tieSum`: Σ (t³ − t). */
function midRanks(values: readonly number[]): { ranks: Float64Array; tieSum: number } {
  const order = [...values.keys()].toSorted((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  let tieSum = 0;
  for (let i = 0; i < order.length;) {
    let end = i + 1;
    while (end < order.length && values[order[end]!] === values[order[i]!]) end++;
    for (let k = i; k < end; k++) ranks[order[k]!] = (i + 1 + end) / 2;
    tieSum += (end - i) ** 3 - (end - i);
    i = end;
  }
  return { ranks, tieSum };
}

/** The split inside the two windows that minimises the squared deviations of the ranks. */
function refined(steps: readonly ScoredStep[], split: number, search: BreakSearch): number {
  const [before, after] = excesses(steps, split, search);
  const { ranks } = midRanks([...before, ...after]);
  const count = ranks.length;
  const mean = (count + 1) / 2;
  let best = split;
  let bestGain = -Infinity;
  let sum = 0;
  for (let left = 0; left <= count - SIDE_COUNT_MIN; left++) {
    if (left >= SIDE_COUNT_MIN) {
      const gain = sum ** 2 / (left * (count - left));
      if (gain > bestGain) [best, bestGain] = [split - before.length + left, gain];
    }
    if (left < count) sum += ranks[left]! - mean;
  }
  const { windowCount } = search;
  return Math.min(Math.max(best, windowCount), steps.length - windowCount);
}

function breakAt(
  steps: readonly ScoredStep[],
  split: number,
  search: BreakSearch,
): MetricBreak | undefined {
  const { windowCount, metric, worseBy } = search;
  const [first, end] = [split - windowCount, split + windowCount];
  const before = metricOf(steps, first, split);
  const after = metricOf(steps, split, end);
  const worsening = worseningOf(before, after, metric);
  const evidenceZ = evidenceAt(steps, split, search);
  if (!(worsening >= worseBy) || evidenceZ < EVIDENCE_MIN) return undefined;
  const naive = (from: number, to: number): number =>
    steps.slice(from, to).reduce((sum, { naiveError }) => sum + naiveError, 0);
  const naiveRatio = naive(split, end) / naive(first, split);
  return { step: steps[split]!.target, before, after, worsening, naiveRatio, evidenceZ };
}
