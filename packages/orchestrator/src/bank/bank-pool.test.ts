import {
  BankShard,
  createBankPool,
  createPredictorBank,
  type BankPool,
  type PredictorBank,
  type ShardPort,
  type ShardReply,
} from "@meristem/orchestrator";
import { describe, expect, test, vi } from "vitest";
import { normals } from "../testing/streams.js";
import { shardOf } from "./shard-of.js";

const config = { horizons: [1, 3], seasonLengthMax: 12 };
const KEYS = Array.from({ length: 23 }, (_, i) => `sensor/${i}`);

/** A shard in this thread that answers a little later, as one in another thread would. */
class NearPort implements ShardPort {
  readonly #shard = new BankShard({ config });
  #onReply: ((reply: ShardReply) => void) | undefined;
  #onLost: ((reason: string) => void) | undefined;
  readonly held: (() => void)[] = [];
  isHolding = false;
  isClosed = false;

  post(...[request, moved]: Parameters<ShardPort["post"]>): void {
    const sent = structuredClone(request, { transfer: [...moved] });
    const answer = (): void => {
      this.#onReply?.(structuredClone(this.#shard.handle(sent)));
    };
    if (this.isHolding) this.held.push(answer);
    else queueMicrotask(answer);
  }

  listen(onReply: (reply: ShardReply) => void, onLost: (reason: string) => void): void {
    this.#onReply = onReply;
    this.#onLost = onLost;
  }

  die(): void {
    this.#onLost?.("the thread ended with 1");
  }

  release(): void {
    for (const answer of this.held.splice(0)) answer();
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

function poolOf(count: number, options: Parameters<typeof createBankPool>[1] = {}) {
  const ports = Array.from({ length: count }, () => new NearPort());
  return { ports, pool: createBankPool(ports, { config, ...options }) };
}

/** Values of every series at step t, one of them missing. */
function valuesAt(t: number): Float64Array {
  const normal = normals(t + 1);
  return Float64Array.from(KEYS, (_, i) =>
    (t + i) % 17 === 3 ? Number.NaN : i * 10 + ((t + i) % 6) + 0.3 * normal(),
  );
}

const handlesOf = (pool: BankPool): Int32Array => Int32Array.from(KEYS, (key) => pool.open(key));

async function partsOf(pool: BankPool): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for await (const part of pool.encode()) parts.push(part);
  return parts;
}

describe.each([1, 2, 4])("%i shards", (count) => {
  test("rows and states are those of one bank, bit for bit", async () => {
    const { pool } = poolOf(count);
    const bank: PredictorBank = createPredictorBank({ config });
    const handles = handlesOf(pool);
    const slots = Int32Array.from(KEYS, (key) => bank.open(key));
    const expected = new Float64Array(KEYS.length * bank.rowLength);
    for (let t = 0; t < 60; t++) {
      const values = valuesAt(t);
      bank.observeBatch(slots, values, expected);
      expect(await pool.observeBatch(handles, values)).toEqual(expected);
    }
    expect(Buffer.concat(await partsOf(pool)).equals(Buffer.concat([...bank.encode()]))).toBe(true);
    const told = await pool.forecastBatch(handles);
    for (let i = 0; i < told.length; i++) {
      const isSurprise = i % 11 === 10;
      if (!isSurprise) expect(told[i]).toBe(expected[i]);
    }
  });

  test("parts taken over, series removed and added: still as one bank", async () => {
    const first = poolOf(2);
    const handles = handlesOf(first.pool);
    for (let t = 0; t < 20; t++) await first.pool.observeBatch(handles, valuesAt(t));
    const { pool } = poolOf(count);
    for (const part of await partsOf(first.pool)) await pool.adopt(part);
    for (const each of [first.pool, pool]) {
      expect(each.remove("sensor/3")).toBe(true);
      expect(each.remove("sensor/3")).toBe(false);
      each.open("late");
    }
    expect(pool.keys()).toEqual(first.pool.keys());
    const all = (of: BankPool): Int32Array => Int32Array.from(of.keys(), (key) => of.open(key));
    const [one, other] = await Promise.all([
      first.pool.observeBatch(all(first.pool), valuesAt(20)),
      pool.observeBatch(all(pool), valuesAt(20)),
    ]);
    expect(other).toEqual(one);
  });
});

test("batches may follow each other without waiting", async () => {
  const [patient, hasty] = [poolOf(2).pool, poolOf(2).pool];
  const handles = handlesOf(patient);
  handlesOf(hasty);
  const waited = [];
  for (let t = 0; t < 10; t++) waited.push(await patient.observeBatch(handles, valuesAt(t)));
  const times = Array.from({ length: 10 }, (_, t) => t);
  const rushed = await Promise.all(times.map((t) => hasty.observeBatch(handles, valuesAt(t))));
  expect(rushed).toEqual(waited);
});

describe("limits and losses", () => {
  test("a full queue refuses a batch before anything of it is done", async () => {
    const { ports, pool } = poolOf(2, { queuedRequestCountMax: 2 });
    const handles = handlesOf(pool);
    for (const port of ports) port.isHolding = true;
    const waiting = [0, 1].map((t) => pool.observeBatch(handles, valuesAt(t)));
    await expect(pool.observeBatch(handles, valuesAt(2))).rejects.toMatchObject({
      code: "QUEUE_FULL",
      transient: true,
    });
    for (const port of ports) {
      port.release();
      port.isHolding = false;
    }
    await Promise.all(waiting);
    const bank = createPredictorBank({ config });
    const slots = Int32Array.from(KEYS, (key) => bank.open(key));
    const rows = new Float64Array(KEYS.length * bank.rowLength);
    for (const t of [0, 1, 2]) bank.observeBatch(slots, valuesAt(t), rows);
    expect(await pool.observeBatch(handles, valuesAt(2))).toEqual(rows);
  });

  test("a lost shard rejects what it owes and what comes, and the others live", async () => {
    const { ports, pool } = poolOf(2);
    const handles = handlesOf(pool);
    await pool.observeBatch(handles, valuesAt(0));
    ports[1]!.isHolding = true;
    const owed = pool.observeBatch(handles, valuesAt(1));
    ports[1]!.die();
    await expect(owed).rejects.toMatchObject({
      code: "WORKER_LOST",
      details: { shard: 1, unansweredCount: 1 },
    });
    await expect(pool.observeBatch(handles, valuesAt(2))).rejects.toMatchObject({
      code: "WORKER_LOST",
    });
    const alive = handles.filter((handle) => handle % 2 === 0);
    const rows = await pool.observeBatch(alive, valuesAt(2).slice(0, alive.length));
    expect(rows).toHaveLength(alive.length * pool.rowLength);
    await pool.close();
  });

  test("closing waits for what was asked, and then nothing more is taken", async () => {
    const { ports, pool } = poolOf(2);
    const handles = handlesOf(pool);
    for (const port of ports) port.isHolding = true;
    const owed = pool.observeBatch(handles, valuesAt(0));
    const closing = pool.close();
    await Promise.resolve();
    expect(ports.map(({ isClosed }) => isClosed)).toEqual([false, false]);
    for (const port of ports) port.release();
    expect((await owed).length).toBe(KEYS.length * pool.rowLength);
    await closing;
    expect(ports.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    await expect(pool.observeBatch(handles, valuesAt(1))).rejects.toMatchObject({
      code: "STREAM_CLOSED",
    });
    expect(() => pool.open("x")).toThrow(expect.objectContaining({ code: "STREAM_CLOSED" }));
  });

  test("a state of other horizons is refused with the code it would have at home", async () => {
    const other = createPredictorBank({ config: { horizons: [2] } });
    other.observe("a", 1);
    const [part] = other.encode();
    const { pool } = poolOf(2);
    await expect(pool.adopt(part!)).rejects.toMatchObject({ code: "SNAPSHOT_MISMATCH" });
    expect(pool.seriesCount).toBe(0);
  });

  test("what is no handle is refused before anything is asked", async () => {
    const { ports, pool } = poolOf(2);
    const handles = handlesOf(pool);
    const post = vi.spyOn(ports[0]!, "post");
    for (const bad of [-1, 2 * KEYS.length + 1]) {
      const some = Int32Array.of(handles[0]!, bad);
      await expect(pool.observeBatch(some, Float64Array.of(1, 2))).rejects.toThrow(RangeError);
    }
    expect(post).not.toHaveBeenCalled();
    const bank = createPredictorBank({ config });
    expect(() => bank.observeInto(0, Float64Array.of(1), 0, new Float64Array(22), 0)).toThrow(
      RangeError,
    );
  });

  test("the limit counts series over all shards", () => {
    const { pool } = poolOf(4, { seriesCountMax: 3 });
    for (const key of ["a", "b", "c"]) pool.open(key);
    expect(() => pool.open("d")).toThrow(expect.objectContaining({ code: "SERIES_LIMIT" }));
  });
});

describe("which shard", () => {
  test("is a matter of the key alone, and does not change from release to release", () => {
    expect(KEYS.slice(0, 8).map((key) => shardOf(key, 4))).toEqual([0, 3, 2, 1, 3, 3, 2, 1]);
  });

  test("no shard is left out and none has more than its share by half", () => {
    for (const count of [2, 3, 4, 7]) {
      const sizes = Array.from({ length: count }, () => 0);
      for (let i = 0; i < 7000; i++) sizes[shardOf(`metric-${i}`, count)]!++;
      for (const size of sizes) expect(Math.abs(size * count - 7000)).toBeLessThan(3500);
    }
  });
});
