/**
 * Hands out the arrays a predictor's state consists of, and keeps the table that declares them.
 *
 * Nothing that evolves may live outside these arrays: encoding, cloning and comparing a state walk
 * the table, so a value kept elsewhere would be lost by all three.
 *
 * @module
 */

/** One declared array of state. */
export interface BlockSpec {
  /** Dotted path of the owner and the array, unique within a state. */
  readonly name: string;
  /** Row-major. */
  readonly shape: readonly number[];
  /** Unit of every entry; a mixed block names its slots instead, comma-separated. */
  readonly unit: string;
}

/** What a block of state is called, its shape and its unit, and the array itself. */
export interface StateBlock {
  readonly spec: BlockSpec;
  readonly values: Float64Array;
}

export class StateBlocks {
  /** Every block in the order of declaration, shared by all scopes. */
  readonly all: StateBlock[];
  readonly #prefix: string;

  constructor(prefix = "", all: StateBlock[] = []) {
    this.#prefix = prefix;
    this.all = all;
  }

  /** Declares one array and returns it, filled with zeros. */
  block(name: string, shape: readonly number[], unit: string): Float64Array {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const values = new Float64Array(size);
    this.all.push({ spec: { name: this.#prefix + name, shape, unit }, values });
    return values;
  }

  /** The same table, with `name.` in front of whatever is declared through it. */
  within(name: string): StateBlocks {
    return new StateBlocks(`${this.#prefix}${name}.`, this.all);
  }
}

/** Copies the contents of one state into another of the same layout. */
export function copyBlocks(from: readonly StateBlock[], into: readonly StateBlock[]): void {
  for (const [i, block] of from.entries()) into[i]!.values.set(block.values);
}
