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
  type LineLane,
  type RingSizes,
} from "./layout.js";

const LANES: readonly Lane[] = Object.values(LANE);
/** Refusals between two looks the other thread gets at the counts. */
const REFUSALS_PER_LOOK = 256;

/**
 * Steps that may wait to be published together. An atomic store waits until all stores before it have
 * reached the cache, which the other core has to give up first: shared by sixteen, that is little.
 */
const PUBLISH_EVERY = 16;

export class RingProducer {
  /** Numbers over the whole buffer. */
  readonly words: Float64Array;
  /** The same memory as integers, two a word, and as instants. */
  readonly codes: Int32Array;
  readonly instants: BigInt64Array;
  readonly #control: Int32Array;
  readonly #stats: Float64Array;
  readonly #bytes: Buffer;
  readonly #sizes: RingSizes;
  readonly #offsets: readonly number[];
  readonly #stepStart: number;
  readonly #stepMask: number;
  readonly #stepWords: number;
  readonly #accepted = new Float64Array(LANE_COUNT);
  readonly #refused = new Float64Array(LANE_COUNT);
  readonly #heads = new Int32Array(LANE_COUNT);
  readonly #knownTails = new Int32Array(LANE_COUNT);
  /** Words the steps' lane is known to have room for. */
  #roomWords: number;
  #unpublishedCount = 0;
  #refusalCount = 0;
  #lastSequence = 0;

  constructor(buffer: SharedArrayBuffer, sizes: RingSizes) {
    this.words = new Float64Array(buffer);
    this.codes = new Int32Array(buffer);
    this.instants = new BigInt64Array(buffer);
    this.#control = new Int32Array(buffer, 0, 32);
    this.#stats = new Float64Array(buffer, STATS_OFFSET_BYTES, 2 * LANE_COUNT);
    this.#bytes = Buffer.from(buffer);
    this.#sizes = sizes;
    this.#offsets = [LANE.critical, LANE.message].map((lane) => laneOffset(sizes, lane));
    this.#stepStart = laneOffset(sizes, LANE.step) / 8;
    this.#stepWords = sizes.stepWords;
    this.#stepMask = sizes.stepWords - 1;
    this.#roomWords = sizes.stepWords;
  }

  offeredCount(lane: Lane): number {
    return this.acceptedCount(lane) + this.#refused[lane]!;
  }

  acceptedCount(lane: Lane): number {
    return this.#accepted[lane]! + (lane === LANE.step ? this.#unpublishedCount : 0);
  }

  /** Counts an offer that came to nothing. */
  refuse(lane: Lane): void {
    this.#refused[lane]! += 1;
    if (++this.#refusalCount < REFUSALS_PER_LOOK) return;
    this.#refusalCount = 0;
    this.publishStats();
  }

  /** Steps that the other thread cannot see yet. */
  get unpublishedCount(): number {
    return this.#unpublishedCount;
  }

  /** Whether a lane is more than half full: the other thread lags behind. */
  get isPressed(): boolean {
    const used = (lane: Lane): number =>
      (this.#heads[lane]! - Atomics.load(this.#control, WORD.tails + lane)) | 0;
    const [critical, message] = this.#sizes.slotCounts;
    return (
      2 * used(LANE.step) > this.#stepWords ||
      2 * used(LANE.critical) > critical ||
      2 * used(LANE.message) > message
    );
  }

  /** Shows the counts to the other thread; done now and then by itself. */
  publishStats(): void {
    for (const lane of LANES) {
      this.#stats[2 * lane] = this.offeredCount(lane);
      this.#stats[2 * lane + 1] = this.acceptedCount(lane);
    }
  }

  /** First of at least `wordCount` words for the next step, or -1 when the lane is full. */
  claimStep(wordCount: number): number {
    if (this.#roomWords < wordCount && !this.#hasDrained(wordCount)) return -1;
    return this.#stepStart + (this.#heads[LANE.step]! & this.#stepMask);
  }

  /** Takes over the first `wordCount` words claimed last; the other thread sees them soon. */
  commitStep(wordCount: number, sequence: number): void {
    this.#heads[LANE.step]! += wordCount;
    this.#roomWords -= wordCount;
    this.#lastSequence = sequence;
    if (++this.#unpublishedCount === PUBLISH_EVERY) this.publish();
  }

  /** Shows everything committed to the other thread. */
  publish(): void {
    this.#accepted[LANE.step]! += this.#unpublishedCount;
    this.#unpublishedCount = 0;
    this.publishStats();
    for (const lane of LANES) Atomics.store(this.#control, WORD.heads + lane, this.#heads[lane]!);
    Atomics.store(this.#control, WORD.committed, this.#lastSequence | 0);
  }

  /** Copies a text into a lane of lines; false when it is full or the text too long. */
  offerText(lane: LineLane, kind: number, sequence: number, text: string): boolean {
    if (!this.#hasSlot(lane)) return false;
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
    this.#heads[lane]! += 1;
    // A name belongs to the record that comes next, and is published with it.
    if (kind === KIND.seriesName) return true;
    if (kind === KIND.line) this.#accepted[lane]! += 1;
    this.#lastSequence = sequence;
    this.publish();
    return true;
  }

  /** Looks how far the other thread has come, and whether that makes room. */
  #hasDrained(wordCount: number): boolean {
    const tail = Atomics.load(this.#control, WORD.tails + LANE.step);
    this.#roomWords = this.#stepWords - ((this.#heads[LANE.step]! - tail) | 0);
    return this.#roomWords >= wordCount;
  }

  #hasSlot(lane: LineLane): boolean {
    const slotCount = this.#sizes.slotCounts[lane];
    const head = this.#heads[lane]!;
    if (((head - this.#knownTails[lane]!) | 0) < slotCount) return true;
    this.#knownTails[lane] = Atomics.load(this.#control, WORD.tails + lane);
    return ((head - this.#knownTails[lane]!) | 0) < slotCount;
  }
}
