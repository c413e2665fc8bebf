/**
 * Which series has which slot. Slots of removed series are taken again, the one freed last first.
 *
 * @module
 */
import { SeriesLimitError, SeriesUnknownError } from "../errors.js";

/** A key is a name, not a document. */
const KEY_LENGTH_MAX = 256;

export class SeriesKeys {
  readonly countMax: number;
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  #used = 0;

  constructor(countMax: number) {
    this.countMax = countMax;
  }

  get count(): number {
    return this.#slots.size;
  }

  /** Slots ever in use: all of them lie below. */
  get slotCount(): number {
    return this.#used;
  }

  slotOf(key: string): number | undefined {
    return this.#slots.get(key);
  }

  /** @throws SeriesUnknownError */
  knownSlot(key: string): number {
    const slot = this.#slots.get(key);
    if (slot !== undefined) return slot;
    throw new SeriesUnknownError(`no series has the key "${key.slice(0, 80)}"`, {
      key: key.slice(0, KEY_LENGTH_MAX),
    });
  }

  /**
   * A slot for a new key.
   *
   * @throws SeriesLimitError; RangeError for a key that is too long
   */
  add(key: string): number {
    if (key.length > KEY_LENGTH_MAX) {
      throw new RangeError(`a key has at most ${KEY_LENGTH_MAX} characters, not ${key.length}`);
    }
    if (this.#slots.size >= this.countMax) {
      throw new SeriesLimitError(`the bank is full: it may hold ${this.countMax} series`, {
        seriesCountMax: this.countMax,
      });
    }
    const slot = this.#free.pop() ?? this.#used++;
    this.#slots.set(key, slot);
    return slot;
  }

  /** Frees the slot of `key`; `undefined` when there is none. */
  remove(key: string): number | undefined {
    const slot = this.#slots.get(key);
    if (slot === undefined) return undefined;
    this.#slots.delete(key);
    this.#free.push(slot);
    return slot;
  }

  /** In the order in which the keys were added. */
  entries(): IterableIterator<[string, number]> {
    return this.#slots.entries();
  }
}
