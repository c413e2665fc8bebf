/**
 * The shared memory between the hot path and the worker, word by word.
 *
 * One `SharedArrayBuffer`: 64 words of control, then three lanes. Steps, the bulk, are numbers packed
 * one after the other, each as long as it has to be: memory that is not written need not be fetched.
 * Everything else is a line of JSON in a slot; CRITICAL lines have a lane of their own that no flood
 * can fill.
 *
 * The producer fills memory, then publishes: it stores the lanes' heads, then the number of the last
 * record into `committed`, all atomically. A consumer that has loaded `committed` and then a head may
 * read that lane up to that number, and nothing after it. Only the consumer moves tails.
 *
 * @module
 */

/** Words of 32 bits at the start: those of each thread in a cache line of its own. */
export const WORD = { committed: 0, heads: 1, tails: 16 } as const;
/** Numbers of 64 bits, from byte 128 on: offered and accepted, a pair a lane. */
export const STATS_OFFSET_BYTES = 128;
const CONTROL_BYTES = 256;

export const LANE = { critical: 0, message: 1, step: 2 } as const;
export type Lane = (typeof LANE)[keyof typeof LANE];
/** A lane of lines in slots. */
export type LineLane = Exclude<Lane, typeof LANE.step>;
export const LANE_COUNT = 3;

export interface RingSizes {
  /** Slots of each lane of lines: powers of two. Heads and tails count slots. */
  readonly slotCounts: readonly [critical: number, message: number];
  /** Bytes of a slot, by {@link LANE}: multiples of 8. */
  readonly slotBytes: readonly [critical: number, message: number];
  /** Words of 64 bits of the steps' lane, a power of two. Its head and tail count words. */
  readonly stepWords: number;
}

/** Experts and horizons a step record has room for; a larger one goes as a message. */
export const STEP_EXPERT_COUNT_MAX = 64;
export const STEP_SCORE_COUNT_MAX = 8;
/** Words of 64 bits of the longest step: 20 of its own, then scores, then weights. */
export const STEP_WORDS_MAX = 20 + 4 * STEP_SCORE_COUNT_MAX + STEP_EXPERT_COUNT_MAX;
/** Words of an ordinary step: what a ring of so many steps is made for. */
export const STEP_WORDS_USUAL = 64;

/** First words of a line's slot, and of a step. */
export const SLOT = { sequence: 0, kind: 1, length: 2, bytes: 3 } as const;
/** A name belongs to the record after it; a mark asks how long the file is after the one before it. */
export const KIND = { line: 2, seriesName: 3, mark: 4 } as const;

export function bufferBytes(sizes: RingSizes): number {
  // A step begins inside its lane and may end behind it: nothing wraps in the middle.
  return laneOffset(sizes, LANE.step) + (sizes.stepWords + STEP_WORDS_MAX) * 8;
}

/** Byte at which a lane begins. */
export function laneOffset({ slotCounts, slotBytes }: RingSizes, lane: Lane): number {
  let offset = CONTROL_BYTES;
  for (let before = 0; before < lane; before++) offset += slotCounts[before]! * slotBytes[before]!;
  return offset;
}
