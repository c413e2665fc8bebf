/**
 * A bank spread over shards, each in a thread of its own: a series always lives in the same shard, so
 * the answers do not depend on how many there are.
 *
 * @module
 */
import { invariant } from "@meristem/leyline";
import { PoolClosedError } from "../errors.js";
import { openSeries } from "./bank-codec.js";
import { bankConfig, type PredictorBankOptions } from "./predictor-bank.js";
import { LITE_ROW } from "../lite/lite-engine.js";
import { SeriesKeys } from "./series-keys.js";
import { ShardLink } from "./shard-link.js";
import { shardOf } from "./shard-of.js";
import type { ShardPort, ShardReply } from "./shard-protocol.js";

const SERIES_COUNT_MAX = 100_000;
const QUEUE_MAX = 64;
/** Series stored in one request: two to three megabytes. */
const PARTS_PER_REQUEST = 256;

export interface BankPoolOptions extends PredictorBankOptions {
  /** Requests that may wait for one shard; 64 unless told. */
  readonly queuedRequestCountMax?: number;
}

/** @param ports One a shard; each must serve a `BankShard` of the same options. */
export function createBankPool(
  ports: readonly ShardPort[],
  options: BankPoolOptions = {},
): BankPool {
  return new BankPool(ports, options);
}

export class BankPool {
  /** Numbers a row has: for each horizon the point, nine quantiles and the surprise. */
  readonly rowLength: number;
  readonly #shards: readonly ShardLink[];
  /** Which series there are, over all shards, in the order in which they came. */
  readonly #keys: SeriesKeys;
  /** Slots of each shard, counted as the shard counts them. */
  readonly #slots: readonly SeriesKeys[];
  #isClosed = false;

  /** Use {@link createBankPool}. */
  constructor(ports: readonly ShardPort[], options: BankPoolOptions) {
    invariant(ports.length > 0, "a pool has a shard");
    const queueMax = options.queuedRequestCountMax ?? QUEUE_MAX;
    const countMax = options.seriesCountMax ?? SERIES_COUNT_MAX;
    this.rowLength = LITE_ROW * bankConfig(options.config).horizons.length;
    this.#shards = ports.map((port, shard) => new ShardLink(port, shard, queueMax));
    this.#keys = new SeriesKeys(countMax);
    this.#slots = ports.map(() => new SeriesKeys(countMax));
  }

  get seriesCount(): number {
    return this.#keys.count;
  }

  /** In the order in which the series were added. */
  keys(): string[] {
    return [...this.#keys.entries()].map(([key]) => key);
  }

  /**
   * The handle of `key`, a new series where there is none: what batches are made of. It stays the
   * same until the series is removed.
   *
   * @throws SeriesLimitError, PoolClosedError; RangeError for a key of more than 256 characters
   */
  open(key: string): number {
    this.#assertOpen();
    const shard = shardOf(key, this.#shards.length);
    const slots = this.#slots[shard]!;
    const known = slots.slotOf(key);
    if (known !== undefined) return known * this.#shards.length + shard;
    this.#keys.add(key);
    const slot = slots.add(key);
    this.#shards[shard]!.note({ key, isRemoved: false });
    return slot * this.#shards.length + shard;
  }

  /** Forgets a series; its handle may become another's. False when there was none. */
  remove(key: string): boolean {
    this.#assertOpen();
    if (this.#keys.remove(key) === undefined) return false;
    const shard = shardOf(key, this.#shards.length);
    this.#slots[shard]!.remove(key);
    this.#shards[shard]!.note({ key, isRemoved: true });
    return true;
  }

  /**
   * Takes `values[i]` into the series of `handles[i]`, in this order for each series, and gives one
   * row each. NaN: no value. Batches may follow each other without waiting.
   *
   * Nothing was done when it throws {@link QueueFullError}; with {@link WorkerLostError} the series
   * of the shard that is named are gone, and what was told to the others was done.
   *
   * @throws QueueFullError, WorkerLostError, PoolClosedError; RangeError for what is no handle
   */
  async observeBatch(handles: Int32Array, values: Float64Array): Promise<Float64Array> {
    return await this.#batch(handles, values);
  }

  /** One row each of what is said now. @throws as {@link BankPool.observeBatch} */
  async forecastBatch(handles: Int32Array): Promise<Float64Array> {
    return await this.#batch(handles, undefined);
  }

  /**
   * The whole pool, one part a series, in the order of {@link keys}: the parts of a bank that took in
   * the same. Nothing may be observed until the last part was taken.
   */
  async *encode(): AsyncGenerator<Uint8Array, void, void> {
    const keys = this.keys();
    for (let from = 0; from < keys.length; from += PARTS_PER_REQUEST) {
      const some = keys.slice(from, from + PARTS_PER_REQUEST);
      const replies = await this.#all((shard) => {
        const own = some.filter((key) => shardOf(key, this.#shards.length) === shard);
        return own.length === 0 ? undefined : { work: { kind: "encode", keys: own }, moved: [] };
      });
      const next = replies.map((reply) => reply?.parts[Symbol.iterator]());
      for (const key of some) {
        yield next[shardOf(key, this.#shards.length)]!.next().value as Uint8Array;
      }
    }
  }

  /**
   * Adds the series of one part of `encode`, of a pool or of a bank; one with the same key is
   * replaced.
   *
   * @throws PredictorStateError, SeriesLimitError; ShardRefusedError with the code of a state that
   *   does not fit; as {@link BankPool.observeBatch}
   */
  async adopt(part: Uint8Array): Promise<void> {
    const { key } = openSeries(part);
    const isNew = this.#keys.slotOf(key) === undefined;
    this.open(key);
    const shard = shardOf(key, this.#shards.length);
    try {
      await this.#all((index) =>
        index === shard ? { work: { kind: "adopt", parts: [part] }, moved: [] } : undefined,
      );
    } catch (error) {
      if (isNew) this.remove(key);
      throw error;
    }
  }

  /** Waits for everything that was asked for, then ends the shards. May be called again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#shards.map((shard) => shard.close()));
  }

  async #batch(handles: Int32Array, values: Float64Array | undefined): Promise<Float64Array> {
    const shardCount = this.#shards.length;
    const counts = new Int32Array(shardCount);
    for (let i = 0; i < handles.length; i++) {
      this.#assertHandle(handles[i]!);
      counts[handles[i]! % shardCount]!++;
    }
    const slots = Array.from(counts, (count) => new Int32Array(count));
    const inputs = Array.from(
      counts,
      (count) => new Float64Array(values === undefined ? 0 : count),
    );
    const filled = new Int32Array(shardCount);
    for (let i = 0; i < handles.length; i++) {
      const shard = handles[i]! % shardCount;
      const place = filled[shard]!++;
      slots[shard]![place] = (handles[i]! - shard) / shardCount;
      if (values !== undefined) inputs[shard]![place] = values[i]!;
    }
    const replies = await this.#all((shard) => {
      if (counts[shard] === 0) return undefined;
      const own = slots[shard]!;
      const moved = [own.buffer, inputs[shard]!.buffer] as ArrayBuffer[];
      const input = inputs[shard]!;
      return values === undefined
        ? { work: { kind: "forecast", slots: own }, moved: [] }
        : { work: { kind: "observe", slots: own, values: input }, moved };
    });
    return this.#gather(handles, replies);
  }

  /** The rows of every shard in the order of the handles. */
  #gather(handles: Int32Array, replies: readonly (ShardReply | undefined)[]): Float64Array {
    const shardCount = this.#shards.length;
    const { rowLength } = this;
    if (shardCount === 1) return replies[0]?.rows ?? new Float64Array(0);
    const rows = new Float64Array(handles.length * rowLength);
    const taken = new Int32Array(shardCount);
    for (let i = 0; i < handles.length; i++) {
      const shard = handles[i]! % shardCount;
      const from = replies[shard]!.rows;
      const at = taken[shard]!++ * rowLength;
      for (let j = 0; j < rowLength; j++) rows[i * rowLength + j] = from[at + j]!;
    }
    return rows;
  }

  /** Asks some shards at once: all of them have room, or none is asked. */
  async #all(
    workFor: (shard: number) => Parameters<ShardLink["ask"]>[0] | undefined,
  ): Promise<(ShardReply | undefined)[]> {
    this.#assertOpen();
    const works = this.#shards.map((_, shard) => workFor(shard));
    for (const [shard, work] of works.entries()) {
      if (work !== undefined) this.#shards[shard]!.assertRoom();
    }
    const asked = works.map((work, shard) =>
      work === undefined ? undefined : this.#shards[shard]!.ask(work),
    );
    // Every answer is awaited, so that none is left without someone to hear it.
    const settled = await Promise.allSettled(asked);
    return settled.map((outcome) => {
      if (outcome.status === "rejected") throw outcome.reason;
      return outcome.value;
    });
  }

  #assertHandle(handle: number): void {
    const shard = handle % this.#shards.length;
    const slot = (handle - shard) / this.#shards.length;
    if (handle >= 0 && slot < this.#slots[shard]!.slotCount) return;
    throw new RangeError(`${handle} is no handle of this pool`);
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new PoolClosedError("the pool was closed", {});
  }
}
