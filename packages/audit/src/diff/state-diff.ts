/**
 * What differs between two moments of a predictor, the greatest changes first. Pure.
 *
 * @module
 */
import type { StepView } from "../trace/step-view.js";
import type { MemberLoss } from "../trace/trace-steps.js";

/** One number that was another. */
export interface NumberChange {
  readonly name: string;
  /** `null`: it was not there. */
  readonly before: number | null;
  readonly after: number | null;
  /** After less before; what was not there counts as 0. */
  readonly change: number;
}

/** A weight that moved, and how its member had done. */
export interface WeightChange extends NumberChange {
  /** Mean |error| over that of the fused forecast between the two steps; `null`: none came due. */
  readonly relativeError: number | null;
  readonly scoredCount: number;
}

/** An array of the state of which some values changed. */
export interface BlockChange {
  readonly name: string;
  readonly changedCount: number;
  readonly valueCount: number;
  /** Largest |change| over the largest |value| of the array before and after, 0…2. */
  readonly relativeChange: number;
}

export interface BlocksDiff {
  readonly count: number;
  readonly changedCount: number;
  /** Arrays that only one of the two has: experts of a season, say. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly BlockChange[];
}

/** Everything that differs; lists are ordered by the size of the change. */
export interface StateDiff {
  readonly weights: readonly WeightChange[];
  readonly kernels: readonly NumberChange[];
  readonly mode: readonly [before: string, after: string];
  readonly flags: readonly [before: readonly string[], after: readonly string[]];
  readonly seasons: readonly [before: readonly number[], after: readonly number[]];
  /** How far the mixture is trusted against the last value, by horizon. */
  readonly trust: readonly NumberChange[];
  readonly measures: readonly NumberChange[];
  /** Corrections of the quantiles, dimensionless, named `h1 q0`, … in the order of the levels. */
  readonly calibration: readonly NumberChange[];
  /** `undefined` where only telemetry told of the steps. */
  readonly blocks: BlocksDiff | undefined;
}

export function stateDiff(
  first: StepView,
  last: StepView,
  losses: Readonly<Record<string, MemberLoss>>,
): StateDiff {
  const weights = numberChanges(first.experts, last.experts).map((change): WeightChange => {
    const loss = losses[change.name];
    const scoredCount = loss?.count ?? 0;
    return { ...change, relativeError: loss?.relativeError ?? null, scoredCount };
  });
  const hasBlocks = first.blocks.size > 0 && last.blocks.size > 0;
  return {
    weights,
    kernels: numberChanges(first.kernels, last.kernels),
    mode: [first.mode, last.mode],
    flags: [first.flags, last.flags],
    seasons: [first.seasons, last.seasons],
    trust: numberChanges(first.trust, last.trust),
    measures: numberChanges(first.measures, last.measures),
    calibration: numberChanges(correctionsOf(first), correctionsOf(last)),
    blocks: hasBlocks ? blocksDiff(first, last) : undefined,
  };
}

/** Every name of either, by descending size of the change, then by name. */
export function numberChanges(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): NumberChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = names.map((name): NumberChange => {
    const [was, is] = [before[name], after[name]];
    const change = Object.is(was, is) ? 0 : (is ?? 0) - (was ?? 0);
    return { name, before: was ?? null, after: is ?? null, change };
  });
  return changes.toSorted(
    (a, b) => Math.abs(b.change) - Math.abs(a.change) || (a.name < b.name ? -1 : 1),
  );
}

function correctionsOf({ blocks }: StepView): Record<string, number> {
  const corrections: Record<string, number> = {};
  for (const [name, { values }] of blocks) {
    const horizon = /(?:^|\.)(h\d+)\.intervals\.corrections$/.exec(name)?.[1];
    if (horizon === undefined) continue;
    for (const [level, value] of values.entries()) corrections[`${horizon} q${level}`] = value;
  }
  return corrections;
}

function blocksDiff(first: StepView, last: StepView): BlocksDiff {
  const [before, after] = [first.blocks, last.blocks];
  const changed: BlockChange[] = [];
  for (const [name, block] of after) {
    const was = before.get(name);
    if (was === undefined || was.sha256 === block.sha256) continue;
    changed.push(blockChange(name, was.values, block.values));
  }
  return {
    count: new Set([...before.keys(), ...after.keys()]).size,
    changedCount: changed.length,
    added: [...after.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    changed: changed.toSorted(
      (a, b) => b.relativeChange - a.relativeChange || (a.name < b.name ? -1 : 1),
    ),
  };
}

function blockChange(name: string, was: Float64Array, is: Float64Array): BlockChange {
  const valueCount = Math.max(was.length, is.length);
  let changedCount = 0;
  let largest = 0;
  let scale = 0;
  for (let i = 0; i < valueCount; i++) {
    const [before, after] = [was[i] ?? 0, is[i] ?? 0];
    if (!Object.is(before, after)) changedCount++;
    largest = Math.max(largest, Math.abs(after - before));
    scale = Math.max(scale, Math.abs(before), Math.abs(after));
  }
  const relativeChange = scale > 0 ? largest / scale : 0;
  return { name, changedCount, valueCount, relativeChange };
}
