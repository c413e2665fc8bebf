/**
 * Decoders of what is stored, and sound inputs to start from.
 *
 * @module
 */
import { parseEnv } from "@meristem/io-credentials";
import { crc32c, openAppendLog, readAppendLog } from "@meristem/io-durable";
import { Disk, FaultyFileSystem } from "@meristem/io-durable/testing";
import {
  decodeRunState,
  encodeRunState,
  openFileSnapshotStore,
  openSealed,
} from "@meristem/io-snapshots";
import { v1 } from "@meristem/leyline";
import { bytesFrom, type FuzzedDecoder } from "@meristem/testkit/fuzz";

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const PATH = "l/log";

function diskWith(path: string, bytes: Uint8Array): Disk {
  const disk = new Disk();
  disk.apply({ kind: "makeDirectory", path: "l" });
  disk.apply({ kind: "create", path, inode: 1 });
  disk.write(1, bytes, 0);
  return disk;
}

const hash = new Uint8Array(32).fill(1);
const block: v1.StateBlock = {
  name: "weights",
  layoutVersion: 1,
  element: v1.ElementType.FLOAT64,
  shape: [2, 3],
  data: bytesFrom(5, 48),
};
export const state: v1.RunState = {
  schemaVersion: 1,
  input: { name: "in.csv", offsetBytes: 100, lineCount: 5, prefixSha256: hash },
  outputs: [{ name: "forecasts.csv", offsetBytes: 70 }],
  series: [
    {
      series: "a",
      gate: {
        layoutVersion: 1,
        series: "a",
        observationCount: 4,
        configFingerprint: hash,
        blocks: [block],
      },
      predictor: {
        layoutVersion: 1,
        series: "a",
        stepCount: 4,
        eventCount: 1,
        configFingerprint: hash,
        blocks: [block],
      },
      scores: [],
    },
  ],
  configFingerprint: hash,
  program: [],
};

export async function snapshotSeed(compression: "none" | "gzip"): Promise<Uint8Array> {
  const files = new FaultyFileSystem();
  const options = { directory: "s", fileSystem: files, hash: "crc32c", compression } as const;
  await (await openFileSnapshotStore(options)).put(encodeRunState(state, "protobuf"));
  const disk = files.moment().durable;
  return disk.bytesOf([...disk.files.values()][0]!).slice();
}

async function logSeed(): Promise<Uint8Array> {
  const files = new FaultyFileSystem();
  const log = await openAppendLog({ path: PATH, fileSystem: files });
  for (let i = 0; i < 4; i++) await log.append(bytesFrom(i + 1, 30));
  await log.close();
  const disk = files.moment().durable;
  return disk.bytesOf(disk.files.get(PATH)!).slice();
}

export function repairSnapshot(bytes: Uint8Array): void {
  if (bytes.length < 196) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(188, crc32c(bytes.subarray(0, 188)), true);
  view.setUint32(bytes.length - 4, crc32c(bytes.subarray(0, bytes.length - 4)), true);
}

function repairLog(bytes: Uint8Array): void {
  for (let at = 64; at + 86 <= bytes.length; at += 86) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    view.setUint32(at + 82, crc32c(bytes.subarray(at + 4, at + 82)), true);
  }
}

/** Decoders of the storage packages. */
export async function storageDecoders(): Promise<readonly FuzzedDecoder[]> {
  const demands = { payloadBytesMax: 2 ** 20, key: undefined };
  return [
    {
      name: "snapshot",
      decode: (bytes) => openSealed(bytes, demands),
      seeds: [await snapshotSeed("none"), await snapshotSeed("gzip")],
      repair: repairSnapshot,
    },
    {
      name: "log",
      decode: (bytes) =>
        readAppendLog({
          path: PATH,
          fileSystem: new FaultyFileSystem({ disk: diskWith(PATH, bytes) }),
        }),
      seeds: [await logSeed()],
      repair: repairLog,
    },
    {
      name: "msgpack",
      decode: (bytes) => decodeRunState(bytes, "msgpack"),
      seeds: [encodeRunState(state, "msgpack")],
    },
    {
      name: "protobuf",
      decode: (bytes) => decodeRunState(bytes, "protobuf"),
      seeds: [encodeRunState(state, "protobuf")],
    },
    {
      name: ".env",
      decode: (bytes) => parseEnv(bytes, ".env"),
      seeds: [
        text("# c\nexport A='x y'\nB=\"\\n\\$\" # d\nC=plain\n"),
        text("\ufeffA=1\r\n__proto__=2"),
      ],
    },
  ];
}
