import type { SnapshotReceipt, SnapshotStore } from "@meristem/leyline/ports";
import { expect, test } from "vitest";
import { SnapshotWriteError } from "./errors.js";
import { createSnapshotSaver } from "./snapshot-saver.js";

/** A store whose puts end when the test says so. */
class SlowStore implements SnapshotStore {
  readonly begun: number[] = [];
  readonly #ends: ((error?: Error) => void)[] = [];

  put(payload: Uint8Array): Promise<SnapshotReceipt> {
    const generation = this.begun.push(payload[0]!);
    return new Promise((resolve, reject) => {
      this.#ends.push((error) => (error ? reject(error) : resolve({ generation, sha256Hex: "" })));
    });
  }

  latest(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async end(error?: Error): Promise<void> {
    this.#ends.shift()!(error);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test("one save at a time; of those that wait, only the latest is made", async () => {
  const store = new SlowStore();
  const saver = createSnapshotSaver({ store });
  for (const n of [1, 2, 3, 4]) saver.offer(Uint8Array.of(n));
  expect(store.begun).toEqual([1]);
  expect(saver.isBusy).toBe(true);
  await store.end();
  expect(store.begun).toEqual([1, 4]);
  await store.end();
  await saver.flush();
  expect({ busy: saver.isBusy, superseded: saver.supersededCount }).toEqual({
    busy: false,
    superseded: 2,
  });
});

test("a failure is told and the next offer is saved all the same", async () => {
  const store = new SlowStore();
  const told: string[] = [];
  const saver = createSnapshotSaver({
    store,
    onSaved: ({ generation }) => told.push(`saved ${generation}`),
    onFailed: ({ code }) => told.push(code),
  });
  saver.offer(Uint8Array.of(1));
  await store.end(new SnapshotWriteError("no", {}));
  saver.offer(Uint8Array.of(2));
  await store.end();
  expect(told).toEqual(["SNAPSHOT_WRITE_FAILED", "saved 2"]);
});

test("closing waits for the save under way, and gives up at the deadline", async () => {
  const quick = new SlowStore();
  const saver = createSnapshotSaver({ store: quick });
  saver.offer(Uint8Array.of(1));
  const closed = saver.close();
  saver.offer(Uint8Array.of(2));
  await quick.end();
  expect(await closed).toEqual({ isComplete: true });
  expect(quick.begun).toEqual([1]);

  const stuck = createSnapshotSaver({ store: new SlowStore() });
  stuck.offer(Uint8Array.of(1));
  expect(await stuck.close(1)).toEqual({ isComplete: false });
});
