/** What the store promises, at every crash and under every fault. */
import { openFileSnapshotStore, type FileSnapshotStore } from "@meristem/io-snapshots";
import {
  enumerateCrashes,
  FaultyFileSystem,
  type CrashScenario,
} from "@meristem/io-durable/testing";
import type { FileSystem } from "@meristem/leyline/ports";
import { expect, test } from "vitest";

const open = (fileSystem: FileSystem): Promise<FileSnapshotStore> =>
  openFileSnapshotStore({ fileSystem, directory: "run/snapshots", spareCount: 1 });
const payloadOf = (generation: number): Uint8Array => new Uint8Array(100).fill(generation);

const saving: CrashScenario<number> = {
  name: "FileSnapshotStore",
  prepare: async (files) => {
    const store = await open(files);
    await store.put(payloadOf(1));
    await store.put(payloadOf(2));
  },
  act: async (files, acknowledge) => {
    acknowledge(2);
    const store = await open(files);
    await store.put(payloadOf(3));
    acknowledge(3);
  },
  recover: async (files, acknowledged) => {
    const store = await open(files);
    const found = await store.latest();
    const newest = found?.payload[0] ?? 0;
    expect(newest).toBeGreaterThanOrEqual(acknowledged.at(-1) ?? 2);
    expect(newest).toBeLessThanOrEqual(9);
    expect(found?.payload).toEqual(payloadOf(newest));
    await store.put(payloadOf(9));
    expect((await store.latest())?.payload).toEqual(payloadOf(9));
  },
};

test("no crash loses the newest acknowledged state or blocks the next", async () => {
  const report = await enumerateCrashes(saving, { statesMax: 64, recoveriesMax: 1 });
  expect(report.violations).toEqual([]);
  expect(report.stateCount).toBeGreaterThan(300);
});

test("no fault is silent, and none loses the newest acknowledged state", async () => {
  const report = await enumerateCrashes(saving, {
    faults: "single",
    statesMax: 8,
    faultStatesMax: 2,
    recoveryStatesMax: 0,
  });
  expect(report.violations).toEqual([]);
  expect(report.surfacedCount).toBeGreaterThan(20);
});

test("when a put is refused the one before stays the newest, even if the rename had happened", async () => {
  const probe = new FaultyFileSystem();
  const probed = await open(probe);
  await probed.put(payloadOf(1));
  const firstCall = probe.trace.length;
  await probed.put(payloadOf(2));
  let refusedCount = 0;
  for (let call = firstCall; call < probe.trace.length; call++) {
    const files = new FaultyFileSystem({ faults: new Map([[call, "EIO"]]) });
    const store = await open(files);
    await store.put(payloadOf(1));
    const isStored = await store.put(payloadOf(2)).then(
      () => true,
      () => false,
    );
    if (!isStored) refusedCount++;
    expect((await store.latest())?.generation).toBe(isStored ? 2 : 1);
  }
  expect(refusedCount).toBeGreaterThan(8);
});

test("with too little space nothing is begun, and it goes on when there is space again", async () => {
  const facts: string[] = [];
  const files = new FaultyFileSystem({ capacityBytes: 1000 });
  const store = await openFileSnapshotStore({
    fileSystem: files,
    directory: "s",
    onEvent: ({ level, fact }) => facts.push(`${level} ${fact.$case}`),
  });
  await store.put(new Uint8Array(100));
  await expect(store.put(new Uint8Array(400))).rejects.toMatchObject({
    code: "SNAPSHOT_STORAGE_INSUFFICIENT",
  });
  expect(facts).toEqual(["TELEMETRY_LEVEL_CRITICAL insufficientStorage"]);
  expect(await files.list("s")).toHaveLength(1);
  files.capacityBytes = 1e9;
  expect((await store.put(new Uint8Array(400))).generation).toBe(2);
});
