/**
 * Snapshots of this version, read for ever. `WRITE_GOLDEN=1` writes the ones that are missing and
 * never touches one that is there: a format that changes gets new files beside the old.
 */
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  decodeRunState,
  encodeRunState,
  inspectSnapshotFile,
  isCompressionAvailable,
  openFileSnapshotStore,
  type FileSnapshotStoreOptions,
} from "@meristem/io-snapshots";
import { unixNs } from "@meristem/leyline/units";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exampleState } from "./example-state.js";

const key = { id: "golden-2026", secret: new Uint8Array(32).fill(0x5a) };
const clock = { nowUnixNs: () => unixNs(1_700_000_000_000_000_000n), monotonicNs: () => 0n };
const configFingerprint = new Uint8Array(32).fill(2);

const cases: readonly Pick<FileSnapshotStoreOptions, "codec" | "compression" | "hash" | "key">[] = [
  { codec: "protobuf", compression: "none", hash: "sha256" },
  { codec: "msgpack", compression: "none", hash: "crc32c" },
  { codec: "protobuf", compression: "gzip", hash: "crc32c" },
  { codec: "msgpack", compression: "brotli", hash: "sha256" },
  { codec: "protobuf", compression: "zstd", hash: "sha256" },
  { codec: "msgpack", compression: "none", hash: "sha256", key },
];

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "meristem-golden-"));
});
afterEach(() => rm(directory, { recursive: true }));

test.each(cases)("v1 $codec $compression $hash, key: $key.id", async (settings) => {
  const { codec = "protobuf", compression = "none", hash, key: sealKey } = settings;
  const name = ["v1", codec, compression, hash, ...(sealKey ? ["sealed"] : [])].join("-");
  const golden = join(import.meta.dirname, "golden", `${name}.snap`);
  const options = { directory, clock, configFingerprint, name: "state", ...settings };
  const path = join(directory, "state-000000000001.snap");
  if (process.env["WRITE_GOLDEN"] === "1" && !existsSync(golden)) {
    const store = await openFileSnapshotStore(options);
    await store.put(encodeRunState(exampleState, codec));
    await copyFile(path, golden);
  }
  await copyFile(golden, path);
  if (!isCompressionAvailable(compression)) {
    expect(await inspectSnapshotFile(path)).toMatchObject({
      header: { codec, compression, hash },
      problem: { code: "SNAPSHOT_FORMAT_UNKNOWN" },
    });
    return;
  }
  const snapshot = await (await openFileSnapshotStore(options)).latest();
  expect(snapshot?.header).toMatchObject({ formatVersion: 1, codec, compression, hash });
  expect(snapshot?.header.createdAtUnixNs).toBe(1_700_000_000_000_000_000n);
  expect(decodeRunState(snapshot!.payload, codec)).toStrictEqual(exampleState);
});

test("what is written today without compression is what was written then, bit for bit", async () => {
  for (const { codec = "protobuf", hash = "sha256", compression, key: sealKey } of cases) {
    if (compression !== "none") continue;
    const named = sealKey ? { key: sealKey } : {};
    const store = await openFileSnapshotStore({
      directory: join(directory, `${codec}-${hash}-${sealKey?.id ?? ""}`),
      clock,
      configFingerprint,
      codec,
      hash,
      ...named,
    });
    await store.put(encodeRunState(exampleState, codec));
    const parts = ["v1", codec, "none", hash, ...(sealKey ? ["sealed"] : [])];
    const golden = await readFile(join(import.meta.dirname, "golden", `${parts.join("-")}.snap`));
    const today = join(directory, `${codec}-${hash}-${sealKey?.id ?? ""}`);
    expect(await readFile(join(today, "state-000000000001.snap"))).toEqual(golden);
  }
});
