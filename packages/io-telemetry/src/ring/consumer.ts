/**
 * The worker's end of the ring: takes records in the order of their numbers, whatever their lane.
 *
 * @module
 */
import {
  KIND,
  LANE_COUNT,
  laneOffset,
  SLOT,
  STATS_OFFSET_BYTES,
  WORD,
  type RingSizes,
} from "./layout.js";

/** What a consumer does with a record. Views are valid during the call only. */
export interface RecordTaker {
  /** A step: numbers from `start` on. */
  takeStep(words: Float64Array, instants: BigInt64Array, start: number): void;
  /** Any other record, as its line of JSON without a line feed. */
  takeLine(line: string): void;
  /** The next series has this key. */
  takeSeriesName(name: string): void;
}

export class RingConsumer {
  readonly #words: Float64Array;
  readonly #instants: BigInt64Array;
  readonly #control: Int32Array;
  readonly #stats: Float64Array;
  readonly #bytes: Buffer;
  readonly #sizes: RingSizes;
  readonly #offsets: readonly number[];
  readonly #tails = new Int32Array(LANE_COUNT);

  constructor(buffer: SharedArrayBuffer, sizes: RingSizes) {
    this.#words = new Float64Array(buffer);
    this.#instants = new BigInt64Array(buffer);
    this.#control = new Int32Array(buffer, 0, 32);
    this.#stats = new Float64Array(buffer, STATS_OFFSET_BYTES, 2 * LANE_COUNT);
    this.#bytes = Buffer.from(buffer);
    this.#sizes = sizes;
    this.#offsets = [0, 1, 2].map((lane) => laneOffset(sizes, lane));
  }

  /** Offered and accepted so far, a pair a lane. */
  stats(): Float64Array {
    return Float64Array.from(this.#stats);
  }

  /** Takes at most `countMax` records; returns how many. Tails move once, at the end. */
  drain(taker: RecordTaker, countMax: number): number {
    const committed = Atomics.load(this.#control, WORD.committed);
    let count = 0;
    while (count < countMax) {
      const lane = this.#nextLane(committed);
      if (lane < 0) break;
      this.#take(lane, taker);
      this.#tails[lane] = (this.#tails[lane]! + 1) | 0;
      count++;
    }
    for (let lane = 0; lane < LANE_COUNT; lane++) {
      Atomics.store(this.#control, WORD.tails + lane, this.#tails[lane]!);
    }
    return count;
  }

  /** The lane with the smallest committed number; ties go to the first, which holds names. */
  #nextLane(committed: number): number {
    let best = -1;
    let bestSequence = Infinity;
    for (let lane = 0; lane < LANE_COUNT; lane++) {
      if (this.#tails[lane] === this.#control[WORD.heads + lane]) continue;
      const sequence = this.#words[this.#slotOf(lane) + SLOT.sequence]!;
      if ((((sequence | 0) - committed) | 0) > 0 || sequence >= bestSequence) continue;
      best = lane;
      bestSequence = sequence;
    }
    return best;
  }

  /** First word of the lane's oldest slot. */
  #slotOf(lane: number): number {
    const slot = this.#tails[lane]! & (this.#sizes.slotCounts[lane]! - 1);
    return (this.#offsets[lane]! + slot * this.#sizes.slotBytes[lane]!) / 8;
  }

  #take(lane: number, taker: RecordTaker): void {
    const start = this.#slotOf(lane);
    const kind = this.#words[start + SLOT.kind]!;
    if (kind === KIND.step) {
      taker.takeStep(this.#words, this.#instants, start);
      return;
    }
    const from = (start + SLOT.bytes) * 8;
    const text = this.#bytes.toString("utf8", from, from + this.#words[start + SLOT.length]!);
    if (kind === KIND.line) taker.takeLine(text);
    else taker.takeSeriesName(text);
  }
}
