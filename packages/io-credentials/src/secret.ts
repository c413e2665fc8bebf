/**
 * A value that does not print.
 *
 * @module
 */
import { timingSafeEqual } from "node:crypto";
import { inspect } from "node:util";

const MASK = "***";

/**
 * Text that shows as `***` wherever it is printed, joined, inspected or turned into JSON, and that a
 * structured clone leaves behind. Only {@link Secret.reveal} gives it out, and a search for that word
 * finds every place that uses one.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    Object.freeze(this);
  }

  /** The value itself: for the one call that needs it, never for a variable that stays. */
  reveal(): string {
    return this.#value;
  }

  /** The value as UTF-8, for keys. */
  revealBytes(): Uint8Array {
    return new TextEncoder().encode(this.#value);
  }

  /** Equality in a time that depends on the lengths only. */
  isEqualTo(other: Secret): boolean {
    const [mine, theirs] = [this.revealBytes(), other.revealBytes()];
    return mine.length === theirs.length && timingSafeEqual(mine, theirs);
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  toLocaleString(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
