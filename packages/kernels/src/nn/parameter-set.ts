/**
 * All parameters of a model in two flat arrays, each entry tagged with its owner.
 *
 * Ownership is structural: a step of the optimizer names the owners it may move, and everything else
 * is out of its reach. Host, seed and teacher can share one set without touching each other.
 *
 * @module
 */
import { assertInteger } from "../linalg/assert-shape.js";
import type { MatrixEngine } from "./matrix-engine.js";

/** Who may move a parameter: `"host"`, a seed's id, `"teacher"`. */
export type ParameterOwner = string;

export interface ParameterEntry {
  /** Unique within the set, for example `layer-2.weight`. */
  readonly name: string;
  readonly owner: ParameterOwner;
  /** First place in `values` and `gradients`. */
  readonly offset: number;
  /** Row-major shape; a bias has one row. */
  readonly rowCount: number;
  readonly colCount: number;
}

export interface ParameterSet {
  readonly engine: MatrixEngine;
  readonly entries: readonly ParameterEntry[];
  /** Shape (total), all entries one after the other. */
  readonly values: Float64Array;
  /** Same layout: the gradient of the loss, accumulated by backward passes. */
  readonly gradients: Float64Array;
}

/** What a layer asks for before the set exists. */
export interface ParameterRequest {
  readonly name: string;
  readonly owner: ParameterOwner;
  readonly rowCount: number;
  readonly colCount: number;
}

/** Lays out `requests` in order. @throws RangeError for an empty shape or a name used twice. */
export function layOutParameters(
  requests: readonly ParameterRequest[],
  engine: MatrixEngine,
): ParameterSet {
  const seen = new Set<string>();
  let offset = 0;
  const entries = requests.map((request) => {
    assertInteger(`${request.name} rowCount`, request.rowCount, 1);
    assertInteger(`${request.name} colCount`, request.colCount, 1);
    if (seen.has(request.name)) throw new RangeError(`parameter name used twice: ${request.name}`);
    seen.add(request.name);
    const entry = { ...request, offset };
    offset += request.rowCount * request.colCount;
    return entry;
  });
  const values = engine.allocate(offset);
  return { engine, entries, values, gradients: engine.allocate(offset) };
}

/** The places of one entry in `array`, without a copy. */
export function entryView(array: Float64Array, entry: ParameterEntry): Float64Array {
  return array.subarray(entry.offset, entry.offset + entry.rowCount * entry.colCount);
}

/** Sets the gradients of `owners` (all, when left out) to zero. */
export function zeroGradients(set: ParameterSet, owners?: ReadonlySet<ParameterOwner>): void {
  for (const entry of set.entries) {
    if (owners && !owners.has(entry.owner)) continue;
    set.gradients.fill(0, entry.offset, entry.offset + entry.rowCount * entry.colCount);
  }
}

/** √Σ g² over the entries of one owner: 0 proves that a pass left this owner alone. */
export function gradientNorm(set: ParameterSet, owner: ParameterOwner): number {
  let sum = 0;
  for (const entry of set.entries) {
    if (entry.owner !== owner) continue;
    const end = entry.offset + entry.rowCount * entry.colCount;
    for (let i = entry.offset; i < end; i++) sum += set.gradients[i] * set.gradients[i];
  }
  return Math.sqrt(sum);
}
