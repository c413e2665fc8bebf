/**
 * The shared memory between the hot path and the worker, word by word.
 *
 * One `SharedArrayBuffer`: 64 words of control, then three lanes of equal slots. Steps, the bulk, are
 * fixed-size numbers; everything else is a line of JSON; CRITICAL lines have a lane of their own that
 * no flood can fill.
 *
 * The producer fills a slot, moves the lane's head, and publishes both with one atomic store of the
 * record's number into `COMMITTED`. A consumer that has loaded `COMMITTED` may read everything up to
 * that number, and nothing after it. Only the consumer moves tails.
 *
 * @module
 */

/** Words of 32 bits at the start: those of each thread in a cache line of its own. */
export const WORD = { committed: 0, heads: 1, tails: 16 } as const;
/** Numbers of 64 bits, from byte 128 on: offered and accepted, a pair a lane. */
export const STATS_OFFSET_BYTES = 128;
export const CONTROL_BYTES = 256;

export const LANE = { critical: 0, message: 1, step: 2 } as const;
export type Lane = (typeof LANE)[keyof typeof LANE];
export const LANE_COUNT = 3;

export interface RingSizes {
  /** Slots of each lane, by {@link LANE}: powers of two. */
  readonly slotCounts: readonly [critical: number, message: number, step: number];
  /** Bytes of a slot, by {@link LANE}: multiples of 8. */
  readonly slotBytes: readonly [critical: number, message: number, step: number];
}

/** Experts and horizons a step record has room for; a larger one goes as a message. */
export const STEP_EXPERT_COUNT_MAX = 64;
export const STEP_SCORE_COUNT_MAX = 8;
/** Words of 64 bits of a step record: 32 of its own, then scores, then weights. */
export const STEP_WORDS = 32 + 4 * STEP_SCORE_COUNT_MAX + STEP_EXPERT_COUNT_MAX;

/** First words of every slot. */
export const SLOT = { sequence: 0, kind: 1, length: 2, bytes: 3 } as const;
export const KIND = { step: 1, line: 2, seriesName: 3 } as const;

export function bufferBytes({ slotCounts, slotBytes }: RingSizes): number {
  let total = CONTROL_BYTES;
  for (let lane = 0; lane < LANE_COUNT; lane++) total += slotCounts[lane]! * slotBytes[lane]!;
  return total;
}

/** Byte at which a lane begins. */
export function laneOffset({ slotCounts, slotBytes }: RingSizes, lane: number): number {
  let offset = CONTROL_BYTES;
  for (let before = 0; before < lane; before++) offset += slotCounts[before]! * slotBytes[before]!;
  return offset;
}
