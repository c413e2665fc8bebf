/**
 * Room for series, grown a chunk at a time: slices never move, so views of them stay good.
 *
 * @module
 */
import { liteArena, type LiteArena } from "../lite/lite-arena.js";
import type { LiteLayout } from "../lite/lite-layout.js";

/** Series of one chunk; a power of two. */
const CHUNK_SERIES = 256;
const CHUNK_SHIFT = 8;
const CHUNK_MASK = CHUNK_SERIES - 1;

export class BankArenas {
  readonly #layout: LiteLayout;
  readonly #chunks: LiteArena[] = [];

  constructor(layout: LiteLayout) {
    this.#layout = layout;
  }

  /** Bytes of all chunks. */
  get bytes(): number {
    return this.#chunks.length * CHUNK_SERIES * this.#layout.sliceBytes;
  }

  /** Makes room for slots below `count`. */
  reserve(count: number): void {
    while (this.#chunks.length * CHUNK_SERIES < count) {
      this.#chunks.push(liteArena(this.#layout, CHUNK_SERIES));
    }
  }

  /** The arena in which `slot` lies… */
  arenaOf(slot: number): LiteArena {
    return this.#chunks[slot >> CHUNK_SHIFT]!;
  }

  /** …and its place there. */
  placeOf(slot: number): number {
    return slot & CHUNK_MASK;
  }
}
