/**
 * Differences between the states of a predictor at two steps, the largest changes first. Pure.
 *
 * @module
 */
import type { ExpertLoss } from "../trace/expert-losses.js";
import type { BlockValues, StepState } from "../trace/step-state.js";

/** A number before and after. */
export interface NumberChange {
  readonly name: string;
  /** `null`: absent. */
  readonly before: number | null;
  readonly after: number | null;
  /** After less before; an absent number counts as 0. */
  readonly change: number;
}

/** The weight of an expert, and the expert's errors between the two steps. */
export interface WeightChange extends NumberChange {
  /** Mean |error| over that of the combined forecast; `null`: no forecast was scored. */
  readonly relativeError: number | null;
  readonly scoredCount: number;
}

/** An array of the state that changed. */
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
  /** Arrays of only one of the two states, such as those of an expert that was added. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly BlockChange[];
}

/** All differences; each list is in descending order of |change|, then by name. */
export interface StateDiff {
  readonly weights: readonly WeightChange[];
  readonly kernels: readonly NumberChange[];
  readonly mode: readonly [before: string, after: string];
  readonly flags: readonly [before: readonly string[], after: readonly string[]];
  readonly seasons: readonly [before: readonly number[], after: readonly number[]];
  /** Naive fallback by horizon: 1 keeps the combined forecast, 0 replaces it by the last value. */
  readonly trust: readonly NumberChange[];
  readonly measures: readonly NumberChange[];
  /** Corrections of the quantiles, dimensionless, named `h1 q0`, … in the order of the levels. */
  readonly calibration: readonly NumberChange[];
  /** `undefined` when a state was read from telemetry, which has no arrays. */
  readonly blocks: BlocksDiff | undefined;
}

/** @param losses By expert; experts that are not in it have no score. */
export function stateDiff(
  first: StepState,
  last: StepState,
  losses: Readonly<Record<string, ExpertLoss>>,
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
    blocks: hasBlocks ? blocksDiff(first.blocks, last.blocks) : undefined,
  };
}

/** One change for each name of either side, unchanged numbers included. */
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

function correctionsOf({ blocks }: StepState): Record<string, number> {
  const corrections: Record<string, number> = {};
  for (const [name, { values }] of blocks) {
    const horizon = /(?:^|\.)(h\d+)\.intervals\.corrections$/.exec(name)?.[1];
    if (horizon === undefined) continue;
    for (const [level, value] of values.entries()) corrections[`${horizon} q${level}`] = value;
  }
  return corrections;
}

type Blocks = ReadonlyMap<string, BlockValues>;

function blocksDiff(before: Blocks, after: Blocks): BlocksDiff {
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
