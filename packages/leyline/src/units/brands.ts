/**
 * Brands for values whose primitive type says too little, and the constructors that check them.
 *
 * A brand exists where two values of the same primitive type meet in one signature. Fields of
 * messages are plain: check them once, at the edge.
 *
 * @module
 */
import { invariant } from "../errors.js";

declare const brand: unique symbol;

/** Nanoseconds since 1970-01-01 UTC. Orders records; never measures (use the monotonic clock). */
export type UnixNs = bigint & { readonly [brand]: "UnixNs" };

/** Steps done before this one: 0, 1, 2 … up to 2⁵³ − 1. */
export type StepIndex = number & { readonly [brand]: "StepIndex" };

/** Shape (count), count ≥ 1: finite, none negative, sum within 1e-9 of 1. */
export type Simplex = Float64Array & { readonly [brand]: "Simplex" };

/** Name of a slot of a host: 1 to 64 of `a-z`, `0-9`, `.`, `_`, `-`, the first a letter. */
export type SlotId = string & { readonly [brand]: "SlotId" };

/** SHA-256 digest: 64 lowercase hexadecimal digits. */
export type Sha256Hex = string & { readonly [brand]: "Sha256Hex" };

const INT64_MAX = (1n << 63n) - 1n;

// A sum of up to 1e5 weights of unit total, each rounded once, stays well inside.
const SIMPLEX_SUM_TOLERANCE = 1e-9;

/** @throws InvariantError unless `value` fits a signed 64-bit integer. */
export function unixNs(value: bigint): UnixNs {
  invariant(value >= -INT64_MAX - 1n && value <= INT64_MAX, `unixNs ${value} fits 64 bits`);
  return value as UnixNs;
}

/** @throws InvariantError unless `value` is an integer in [0, 2⁵³ − 1]. */
export function stepIndex(value: number): StepIndex {
  invariant(Number.isSafeInteger(value) && value >= 0, `stepIndex ${value} is a safe count`);
  return value as StepIndex;
}

/**
 * Brands `values` itself: no copy. Cost: one pass.
 *
 * @throws InvariantError unless it lies on the simplex, see {@link Simplex}.
 */
export function simplex(values: Float64Array): Simplex {
  invariant(values.length >= 1, "a simplex has at least one weight");
  let sum = 0;
  for (const [index, weight] of values.entries()) {
    invariant(weight >= 0, `weight ${index} of a simplex is ${weight}, not negative`);
    sum += weight;
  }
  // Written positively: refuses NaN and infinities too.
  invariant(Math.abs(sum - 1) <= SIMPLEX_SUM_TOLERANCE, `weights of a simplex sum to ${sum}`);
  return values as Simplex;
}

/** @throws InvariantError unless `value` is a name as {@link SlotId} says. */
export function slotId(value: string): SlotId {
  invariant(/^[a-z][a-z0-9._-]{0,63}$/.test(value), `"${value}" is a slot id`);
  return value as SlotId;
}

/** @throws InvariantError unless `value` is a digest as {@link Sha256Hex} says. */
export function sha256Hex(value: string): Sha256Hex {
  invariant(/^[0-9a-f]{64}$/.test(value), "a SHA-256 digest has 64 lowercase hex digits");
  return value as Sha256Hex;
}
