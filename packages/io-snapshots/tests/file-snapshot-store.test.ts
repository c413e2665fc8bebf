import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  inspectSnapshotFile,
  isCompressionAvailable,
  openFileSnapshotStore,
  type FileSnapshotStore,
  type FileSnapshotStoreOptions,
  type SnapshotStoreEvent,
} from "@meristem/io-snapshots";
import { snapshotStoreChecks } from "@meristem/leyline/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let directory = "";
let events: SnapshotStoreEvent[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "meristem-snapshots-"));
  events = [];
});
afterEach(() => rm(directory, { recursive: true }));

const open = (options: Partial<FileSnapshotStoreOptions> = {}): Promise<FileSnapshotStore> =>
  openFileSnapshotStore({
    directory: join(directory, "snapshots"),
    onEvent: (event) => events.push(event),
    ...options,
  });
const pathOf = (generation: number): string =>
  join(directory, "snapshots", `state-${String(generation).padStart(12, "0")}.snap`);
const flip = async (path: string, index: number): Promise<void> => {
  const bytes = await readFile(path);
  bytes[index]! ^= 1;
  await writeFile(path, bytes);
};

describe("keeps the port's promises", () => {
  test.each(Object.entries(snapshotStoreChecks))("%s", async (_name, check) => check(await open()));
});

test("an empty store has no latest", async () => {
  expect(await (await open()).latest()).toBeUndefined();
});

test.each([
  ["none", "sha256"],
  ["gzip", "sha256"],
  ["brotli", "crc32c"],
  ["none", "crc32c"],
] as const)("%s and %s: what was put comes back, bit for bit", async (compression, hash) => {
  const payload = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >>> 3);
  const store = await open({ compression, hash });
  const receipt = await store.put(payload);
  const snapshot = await (await open({ compression: "none" })).latest();
  expect(snapshot).toMatchObject({ ...receipt, generation: 1 });
  expect(snapshot?.payload).toStrictEqual(payload);
  expect(snapshot?.header).toMatchObject({ compression, hash, payloadBytes: 100_000 });
});

test("a compression this Node lacks is refused when the store is opened", async () => {
  if (isCompressionAvailable("zstd")) {
    const store = await open({ compression: "zstd" });
    await store.put(new Uint8Array(1000).map((_, i) => i % 7));
    expect((await store.latest())?.header.compression).toBe("zstd");
  } else {
    await expect(open({ compression: "zstd" })).rejects.toMatchObject({
      code: "SNAPSHOT_FORMAT_UNKNOWN",
    });
  }
});

test("the newest and its spares are kept, numbers go on after a restart", async () => {
  const store = await open({ spareCount: 2 });
  for (let i = 1; i <= 5; i++) await store.put(Uint8Array.of(i));
  expect(await store.generations()).toEqual([3, 4, 5]);
  expect((await (await open()).put(Uint8Array.of(6))).generation).toBe(6);
  expect((await store.read(4)).payload).toEqual(Uint8Array.of(4));
});

test("files are for their owner only", async () => {
  await (await open()).put(Uint8Array.of(1));
  expect((await stat(pathOf(1))).mode & 0o777).toBe(0o600);
  expect((await stat(join(directory, "snapshots"))).mode & 0o777).toBe(0o700);
});

describe("damage", () => {
  test("the newest sound one wins, and the damaged one is told as CRITICAL", async () => {
    const store = await open();
    await store.put(Uint8Array.of(1));
    await store.put(Uint8Array.of(2));
    await flip(pathOf(2), 192);
    expect((await store.latest())?.payload).toEqual(Uint8Array.of(1));
    expect(events).toMatchObject([
      {
        level: "TELEMETRY_LEVEL_CRITICAL",
        fact: {
          $case: "corruptedSnapshot",
          value: { generation: 2, fallbackGeneration: 1, fault: "SNAPSHOT_FAULT_DIGEST" },
        },
      },
    ]);
  });

  test("when none is sound it says so instead of starting cold", async () => {
    const store = await open();
    await store.put(Uint8Array.of(1));
    await store.put(Uint8Array.of(2));
    await flip(pathOf(1), 3);
    await flip(pathOf(2), 100);
    await expect(store.latest()).rejects.toMatchObject({
      code: "SNAPSHOT_CORRUPT",
      details: { damagedCount: 2 },
    });
    expect(events).toHaveLength(2);
  });

  test("a file under another generation's name is not that generation", async () => {
    const store = await open();
    await store.put(Uint8Array.of(1));
    await store.put(Uint8Array.of(2));
    await writeFile(pathOf(3), await readFile(pathOf(1)));
    expect((await store.latest())?.generation).toBe(2);
  });

  test("the number of a damaged generation is not used again", async () => {
    const store = await open();
    await store.put(Uint8Array.of(1));
    await flip(pathOf(1), 150);
    expect((await store.put(Uint8Array.of(2))).generation).toBe(2);
  });
});

describe("keys and fingerprints", () => {
  const key = { id: "key-1", secret: new Uint8Array(32).fill(7) };

  test("a sealed file opens with its key and with nothing else", async () => {
    await (await open({ key })).put(Uint8Array.of(1));
    expect((await (await open({ key })).latest())?.header.keyId).toBe("key-1");
    const other = { ...key, secret: new Uint8Array(32).fill(8) };
    for (const wrong of [{}, { key: other }, { key: { ...key, id: "key-2" } }]) {
      await expect((await open(wrong)).latest()).rejects.toMatchObject({
        details: { fault: "SEAL" },
      });
    }
  });

  test("with a key, a file without a seal is refused", async () => {
    await (await open()).put(Uint8Array.of(1));
    await expect((await open({ key })).latest()).rejects.toMatchObject({
      code: "SNAPSHOT_CORRUPT",
    });
  });

  test("a snapshot of another configuration is refused", async () => {
    await (await open({ configFingerprint: new Uint8Array(32).fill(1) })).put(Uint8Array.of(1));
    const other = await open({ configFingerprint: new Uint8Array(32).fill(2) });
    await expect(other.latest()).rejects.toMatchObject({ code: "SNAPSHOT_MISMATCH" });
    expect((await (await open()).latest())?.generation).toBe(1);
  });

  test("a snapshot of a newer schema is refused", async () => {
    await (await open({ schemaVersion: 2 })).put(Uint8Array.of(1));
    await expect((await open()).latest()).rejects.toMatchObject({
      code: "SNAPSHOT_FORMAT_UNKNOWN",
    });
  });
});

test("inspection tells what a file claims and whether it holds", async () => {
  await (await open()).put(Uint8Array.of(1, 2, 3));
  expect(await inspectSnapshotFile(pathOf(1))).toMatchObject({
    isSound: true,
    seal: "none",
    header: { generation: 1, payloadBytes: 3 },
  });
  await flip(pathOf(1), 193);
  expect(await inspectSnapshotFile(pathOf(1))).toMatchObject({
    isSound: false,
    header: { generation: 1 },
    problem: { code: "SNAPSHOT_CORRUPT", details: { fault: "DIGEST" } },
  });
});

test("what a crashed writer left is swept, nothing else is", async () => {
  await open();
  await writeFile(join(directory, "snapshots", ".state-000000000001.snap.0.tmp"), "half");
  await writeFile(join(directory, "snapshots", "notes.tmp"), "mine");
  await open();
  expect(await readdir(join(directory, "snapshots"))).toEqual(["notes.tmp"]);
});
