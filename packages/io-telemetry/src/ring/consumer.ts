/**
 * The worker's end of the ring: takes records in the order of their numbers, whatever their lane.
 *
 * @module
 */
import {
  KIND,
  LANE,
  LANE_COUNT,
  laneOffset,
  SLOT,
  STATS_OFFSET_BYTES,
  WORD,
  type Lane,
  type RingSizes,
} from "./layout.js";
import { stepWordCount, type StepSource } from "./step-record.js";

const LANES: readonly Lane[] = Object.values(LANE);

/** What a consumer does with a record. Views are valid during the call only. */
export interface RecordTaker {
  /** A step: words from `start` on. */
  takeStep(ring: StepSource, start: number): void;
  /** Any other record, as its line of JSON without a line feed. */
  takeLine(line: string): void;
  /** The next series has this key. */
  takeSeriesName(name: string): void;
  /** Somebody wants to know where the file stands here. */
  takeMark(name: string): void;
}

export class RingConsumer {
  readonly #ring: StepSource;
  readonly #words: Float64Array;
  readonly #control: Int32Array;
  readonly #stats: Float64Array;
  readonly #bytes: Buffer;
  readonly #sizes: RingSizes;
  readonly #offsets: readonly number[];
  readonly #stepStart: number;
  readonly #stepMask: number;
  readonly #heads = new Int32Array(LANE_COUNT);
  readonly #tails = new Int32Array(LANE_COUNT);

  constructor(buffer: SharedArrayBuffer, sizes: RingSizes) {
    this.#ring = {
      words: new Float64Array(buffer),
      codes: new Int32Array(buffer),
      instants: new BigInt64Array(buffer),
    };
    this.#words = this.#ring.words;
    this.#control = new Int32Array(buffer, 0, 32);
    this.#stats = new Float64Array(buffer, STATS_OFFSET_BYTES, 2 * LANE_COUNT);
    this.#bytes = Buffer.from(buffer);
    this.#sizes = sizes;
    this.#offsets = [LANE.critical, LANE.message].map((lane) => laneOffset(sizes, lane));
    this.#stepStart = laneOffset(sizes, LANE.step) / 8;
    this.#stepMask = sizes.stepWords - 1;
  }

  /** Offered and accepted so far, a pair a lane. */
  stats(): Float64Array {
    return Float64Array.from(this.#stats);
  }

  /** Takes at most `countMax` records; returns how many. Tails move once, at the end. */
  drain(taker: RecordTaker, countMax: number): number {
    // First: what is published up to this number lies below the heads that are loaded after it.
    const committed = Atomics.load(this.#control, WORD.committed);
    for (let lane = 0; lane < LANE_COUNT; lane++) {
      this.#heads[lane] = Atomics.load(this.#control, WORD.heads + lane);
    }
    let count = 0;
    while (count < countMax) {
      const lane = this.#nextLane(committed);
      if (lane === undefined) break;
      this.#take(lane, taker);
      count++;
    }
    for (let lane = 0; lane < LANE_COUNT; lane++) {
      Atomics.store(this.#control, WORD.tails + lane, this.#tails[lane]!);
    }
    return count;
  }

  /** The lane with the smallest committed number; ties go to the first, which holds names. */
  #nextLane(committed: number): Lane | undefined {
    let best: Lane | undefined;
    let bestSequence = Infinity;
    for (const lane of LANES) {
      if (this.#tails[lane] === this.#heads[lane]) continue;
      const sequence = this.#words[this.#wordOf(lane) + SLOT.sequence]!;
      if ((((sequence | 0) - committed) | 0) > 0 || sequence >= bestSequence) continue;
      best = lane;
      bestSequence = sequence;
    }
    return best;
  }

  /** First word of the lane's oldest record. */
  #wordOf(lane: Lane): number {
    const tail = this.#tails[lane]!;
    if (lane === LANE.step) return this.#stepStart + (tail & this.#stepMask);
    const slot = tail & (this.#sizes.slotCounts[lane] - 1);
    return (this.#offsets[lane]! + slot * this.#sizes.slotBytes[lane]) / 8;
  }

  #take(lane: Lane, taker: RecordTaker): void {
    const start = this.#wordOf(lane);
    if (lane === LANE.step) {
      taker.takeStep(this.#ring, start);
      this.#tails[lane]! += stepWordCount(this.#ring.codes, start);
      return;
    }
    const kind = this.#words[start + SLOT.kind]!;
    const from = (start + SLOT.bytes) * 8;
    const text = this.#bytes.toString("utf8", from, from + this.#words[start + SLOT.length]!);
    if (kind === KIND.line) taker.takeLine(text);
    else if (kind === KIND.mark) taker.takeMark(text);
    else taker.takeSeriesName(text);
    this.#tails[lane]! += 1;
  }
}
