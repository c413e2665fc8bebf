/** The store in a thread: the same files, the same errors, and what happens without the thread. */
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import {
  createRunStateEncoder,
  openFileSnapshotStore,
  openThreadedSnapshotStore,
  SnapshotCorruptError,
  type PayloadFrame,
  type SnapshotStoreEvent,
  type ThreadedSnapshotStore,
  type ThreadedSnapshotStoreOptions,
} from "@meristem/io-snapshots";
import { snapshotStoreChecks } from "@meristem/leyline/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { exampleState } from "./example-state.js";
import { bundleWorker } from "../scripts/generate-worker.mjs";

const threads: Worker[] = [];
let areThreadsThere = true;
vi.mock("node:worker_threads", async (original) => {
  const real = await original<typeof import("node:worker_threads")>();
  class Recorded extends real.Worker {
    constructor(...args: ConstructorParameters<typeof real.Worker>) {
      if (!areThreadsThere) throw new Error("no threads here");
      super(...args);
      threads.push(this);
    }
  }
  return { ...real, Worker: Recorded };
});

let directory = "";
let opened: ThreadedSnapshotStore[] = [];
const events: SnapshotStoreEvent[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "meristem-threaded-"));
  areThreadsThere = true;
  events.length = 0;
});
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()));
  opened = [];
  await rm(directory, { recursive: true });
});

async function open(
  options: Partial<ThreadedSnapshotStoreOptions> = {},
): Promise<ThreadedSnapshotStore> {
  const store = await openThreadedSnapshotStore({
    directory: join(directory, "snapshots"),
    onEvent: (event) => events.push(event),
    ...options,
  });
  opened.push(store);
  return store;
}
const payload = (length: number, seed = 7): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * seed) % 251);
const filesOf = async (name: string): Promise<Buffer[]> => {
  const names = (await readdir(join(directory, name))).toSorted();
  return Promise.all(names.map((each) => readFile(join(directory, name, each))));
};

describe("keeps the port's promises", () => {
  test.each(Object.entries(snapshotStoreChecks))("%s", async (_name, check) => check(await open()));
});

test("writes the bytes that a store without a thread writes", async () => {
  const clock = { nowUnixNs: () => 1_700_000_000_000_000_000n, monotonicNs: () => 0n } as never;
  const options = { key: { id: "k", secret: new Uint8Array(32).fill(5) }, clock, spareCount: 2 };
  const threaded = await open(options);
  const plain = await openFileSnapshotStore({ ...options, directory: join(directory, "plain") });
  for (const length of [5000, 4000, 70_000, 5000]) {
    expect(await threaded.put(payload(length))).toEqual(await plain.put(payload(length)));
  }
  expect(threaded.isThreaded).toBe(true);
  expect(await filesOf("snapshots")).toEqual(await filesOf("plain"));
});

test("the caller may change its bytes as soon as put has returned", async () => {
  const store = await open();
  const bytes = payload(100_000);
  const done = store.put(bytes);
  bytes.fill(0);
  await done;
  expect((await store.latest())?.payload).toEqual(payload(100_000));
});

test("errors and events keep their class, code and cause", async () => {
  const store = await open();
  await store.put(payload(100));
  const [name] = await readdir(join(directory, "snapshots"));
  await writeFile(join(directory, "snapshots", name!), "nothing");
  const failure = await store.latest().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SnapshotCorruptError);
  expect(failure).toMatchObject({ code: "SNAPSHOT_CORRUPT", details: { damagedCount: 1 } });
  expect((failure as Error).cause).toBeInstanceOf(SnapshotCorruptError);
  expect(events).toMatchObject([{ fact: { $case: "corruptedSnapshot" } }]);
  await expect(store.read(99)).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  await expect(open({ directory: join(directory, "snapshots", name!) })).rejects.toMatchObject({
    code: expect.stringMatching(/^FILE_/),
  });
});

test("where there are no threads the store works without one", async () => {
  areThreadsThere = false;
  const store = await open();
  await store.put(payload(100));
  expect(store.isThreaded).toBe(false);
  expect((await store.latest())?.generation).toBe(1);
});

test("a thread that dies fails what it was at, and leaves nothing of it behind", async () => {
  const store = await open();
  await store.put(payload(100));
  const failing = store.put(payload(8_000_000));
  await threads.at(-1)!.terminate();
  await expect(failing).rejects.toMatchObject({ code: "SNAPSHOT_WRITE_FAILED", transient: true });
  expect(store.isThreaded).toBe(false);
  expect((await store.latest())?.generation).toBe(1);
  expect(await store.put(payload(200))).toMatchObject({ generation: 2 });
  expect((await store.latest())?.payload).toEqual(payload(200));
});

test("the thread's program is the one the sources make", async () => {
  const path = join(import.meta.dirname, "../src/threaded/worker-source.gen.ts");
  expect(await readFile(path, "utf8")).toBe(await bundleWorker());
});

describe("a payload that stands in its frame", () => {
  const encoder = createRunStateEncoder("protobuf");
  const { series, ...rest } = exampleState;
  const frameOf = (): PayloadFrame => {
    encoder.begin();
    for (const each of series) encoder.add(each);
    return encoder.finish(rest);
  };
  const stores = {
    "in a thread": () => open({ key: { id: "k", secret: new Uint8Array(32).fill(5) } }),
    "without a thread": () =>
      openFileSnapshotStore({
        directory: join(directory, "snapshots"),
        key: { id: "k", secret: new Uint8Array(32).fill(5) },
      }),
  };

  test.each(Object.entries(stores))(
    "%s: it is stored as its bytes are, and comes back",
    async (_name, opening) => {
      const store = await opening();
      const frame = frameOf();
      const { buffer } = frame;
      const bytes = frame.payload.slice();
      const stored = store.putFrame(frame);
      expect(frame.buffer).toBe(undefined);
      expect(() => frame.payload).toThrow(/lent/);
      await stored;
      expect(frame.buffer?.byteLength).toBeGreaterThan(bytes.length);
      await store.put(bytes);
      const [framed, plain] = [await store.read(1), await store.read(2)];
      expect(framed.payload).toEqual(bytes);
      expect(plain.payload).toEqual(bytes);
      expect(framed.sha256Hex).toBe(plain.sha256Hex);
      expect(buffer).toBeInstanceOf(ArrayBuffer);
    },
  );

  test("the next one takes its place once it is back, and another place until then", async () => {
    const store = await open();
    const first = frameOf();
    const storing = store.putFrame(first);
    const second = frameOf();
    await storing;
    await store.putFrame(second);
    const place = second.buffer;
    expect(frameOf().buffer).toBe(place);
    expect((await store.read(1)).payload).toEqual((await store.read(2)).payload);
  });

  test("a thread that dies keeps the frame; the next one is stored without it", async () => {
    const store = await open();
    await store.putFrame(frameOf());
    const frame = frameOf();
    const failing = store.putFrame(frame);
    await threads.at(-1)!.terminate();
    await failing.catch(() => undefined);
    const { generation } = await store.putFrame(frameOf());
    expect((await store.latest())?.generation).toBe(generation);
    expect(store.isThreaded).toBe(false);
  });
});
