/**
 * The hot path's end of the ring: one producer, which never waits.
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

/** Offers between two looks the other thread gets at the counts. */
const STATS_EVERY = 256;

export class RingProducer {
  /** Numbers over all step slots: slot `i` begins at `stepStart + i * stepWords`. */
  readonly words: Float64Array;
  readonly instants: BigInt64Array;
  readonly #control: Int32Array;
  readonly #stats: Float64Array;
  readonly #bytes: Buffer;
  readonly #sizes: RingSizes;
  readonly #offsets: readonly number[];
  readonly #stepStart: number;
  readonly #stepWords: number;
  readonly #stepMask: number;
  readonly #offered = new Float64Array(LANE_COUNT);
  readonly #accepted = new Float64Array(LANE_COUNT);
  readonly #heads = new Int32Array(LANE_COUNT);
  readonly #knownTails = new Int32Array(LANE_COUNT);

  constructor(buffer: SharedArrayBuffer, sizes: RingSizes) {
    this.words = new Float64Array(buffer);
    this.instants = new BigInt64Array(buffer);
    this.#control = new Int32Array(buffer, 0, 32);
    this.#stats = new Float64Array(buffer, STATS_OFFSET_BYTES, 2 * LANE_COUNT);
    this.#bytes = Buffer.from(buffer);
    this.#sizes = sizes;
    this.#offsets = [0, 1, 2].map((lane) => laneOffset(sizes, lane));
    this.#stepStart = this.#offsets[LANE.step]! / 8;
    this.#stepWords = sizes.slotBytes[LANE.step] / 8;
    this.#stepMask = sizes.slotCounts[LANE.step] - 1;
  }

  /** Counts an offer. */
  countOffer(lane: Lane): void {
    const count = this.#offered[lane]! + 1;
    this.#offered[lane] = count;
    if (count % STATS_EVERY === 0) this.publishStats();
  }

  offeredCount(lane: Lane): number {
    return this.#offered[lane]!;
  }

  acceptedCount(lane: Lane): number {
    return this.#accepted[lane]!;
  }

  /** Shows the counts to the other thread; done now and then by itself. */
  publishStats(): void {
    for (let lane = 0; lane < LANE_COUNT; lane++) {
      this.#stats[2 * lane] = this.#offered[lane]!;
      this.#stats[2 * lane + 1] = this.#accepted[lane]!;
    }
  }

  /** First word of the next step slot, or -1 when the lane is full. */
  claimStep(): number {
    if (!this.#hasRoom(LANE.step)) return -1;
    return this.#stepStart + (this.#heads[LANE.step]! & this.#stepMask) * this.#stepWords;
  }

  /** Publishes the slot claimed and filled last. */
  commitStep(sequence: number): void {
    this.#commit(LANE.step, sequence);
  }

  /** Copies a text into a lane of lines; false when it is full or the text too long. */
  offerText(lane: Lane, kind: number, sequence: number, text: string): boolean {
    if (!this.#hasRoom(lane)) return false;
    const slotBytes = this.#sizes.slotBytes[lane];
    const room = slotBytes - SLOT.bytes * 8;
    const slot = this.#heads[lane]! & (this.#sizes.slotCounts[lane] - 1);
    const start = this.#offsets[lane]! + slot * slotBytes;
    const length = Buffer.byteLength(text, "utf8");
    if (length > room) return false;
    this.#bytes.write(text, start + SLOT.bytes * 8, length, "utf8");
    this.words[start / 8 + SLOT.sequence] = sequence;
    this.words[start / 8 + SLOT.kind] = kind;
    this.words[start / 8 + SLOT.length] = length;
    if (kind === KIND.seriesName) this.#move(lane);
    else this.#commit(lane, sequence);
    return true;
  }

  #hasRoom(lane: Lane): boolean {
    const slotCount = this.#sizes.slotCounts[lane];
    const head = this.#heads[lane]!;
    if (((head - this.#knownTails[lane]!) | 0) < slotCount) return true;
    this.#knownTails[lane] = Atomics.load(this.#control, WORD.tails + lane);
    return ((head - this.#knownTails[lane]!) | 0) < slotCount;
  }

  #move(lane: Lane): void {
    const head = (this.#heads[lane]! + 1) | 0;
    this.#heads[lane] = head;
    this.#control[WORD.heads + lane] = head;
  }

  #commit(lane: Lane, sequence: number): void {
    this.#move(lane);
    this.#accepted[lane]! += 1;
    Atomics.store(this.#control, WORD.committed, sequence | 0);
  }
}
