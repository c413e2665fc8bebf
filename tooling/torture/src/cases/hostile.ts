/**
 * R17, R18 and R19: bytes from somebody who means harm.
 *
 * @module
 */
import { parseEnv } from "@meristem/io-credentials";
import { crc32c, readAppendLog, openAppendLog } from "@meristem/io-durable";
import { Disk, FaultyFileSystem } from "@meristem/io-durable/testing";
import {
  decodeRunState,
  encodeRunState,
  openFileSnapshotStore,
  openSealed,
} from "@meristem/io-snapshots";
import { isOperatingError, v1 } from "@meristem/leyline";
import { count, ms, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { bytesFrom, integersFrom } from "../random.js";

/** A decoder, and sound inputs to start from. */
interface Decoder {
  readonly name: string;
  readonly decode: (bytes: Uint8Array) => Promise<unknown> | unknown;
  readonly seeds: readonly Uint8Array[];
  /** Repairs a checksum, so that what lies behind it is reached too. */
  readonly repair?: (bytes: Uint8Array) => void;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
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
const state: v1.RunState = {
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

async function snapshotSeed(compression: "none" | "gzip"): Promise<Uint8Array> {
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

function repairSnapshot(bytes: Uint8Array): void {
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

async function decoders(): Promise<readonly Decoder[]> {
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

/** Flips, cuts, insertions, repetitions and splices of a seed; now and then nothing but noise. */
function mutantOf(seeds: readonly Uint8Array[], next: (limit: number) => number): Uint8Array {
  if (next(20) === 0) return bytesFrom(next(2 ** 31), next(300));
  let bytes: Uint8Array = seeds[next(seeds.length)]!.slice();
  for (let edits = 1 + next(4); edits > 0 && bytes.length > 0; edits--) {
    const at = next(bytes.length);
    const span = 1 + next(16);
    switch (next(6)) {
      case 0:
        bytes[at]! ^= 1 << next(8);
        break;
      case 1:
        bytes[at] = [0, 1, 0x7f, 0x80, 0xff, 0xc1, 0xdf, 0xdd][next(8)]!;
        break;
      case 2:
        bytes = bytes.slice(0, at);
        break;
      case 3:
        bytes = joined(bytes.subarray(0, at), bytesFrom(next(2 ** 31), span), bytes.subarray(at));
        break;
      case 4:
        bytes = joined(bytes.subarray(0, at + span), bytes.subarray(at));
        break;
      default:
        bytes.fill(next(256), at, at + span);
    }
  }
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

const GROWTH_BYTES_MAX = 64 * 2 ** 20;
const heapBytes = (): number => {
  const { heapUsed, arrayBuffers, external } = process.memoryUsage();
  return heapUsed + Math.max(arrayBuffers, external);
};

async function fuzz({ scale }: TortureContext): Promise<CaseResult> {
  const inputs = 100_000 * scale;
  const problems: string[] = [];
  let slowestMs = 0;
  let growthBytes = 0;
  let acceptedCount = 0;
  const all = await decoders();
  for (const { name, decode, seeds, repair } of all) {
    const next = integersFrom(17);
    for (let input = 0; input < inputs && problems.length < 10; input++) {
      const bytes = mutantOf(seeds, next);
      if (repair && next(2) === 0) repair(bytes);
      const before = input % 1000 === 0 ? heapBytes() : 0;
      const startMs = performance.now();
      try {
        await decode(bytes);
        acceptedCount++;
      } catch (error) {
        if (!isOperatingError(error)) problems.push(`${name} #${input}: ${String(error)}`);
      }
      const tookMs = performance.now() - startMs;
      // Once more before it is called slow: another process may have had the core.
      if (tookMs > 50 && (await timed(decode, bytes)) > 50) {
        problems.push(`${name} #${input}: ${ms(tookMs)}`);
      } else if (tookMs <= 50) slowestMs = Math.max(slowestMs, tookMs);
      if (before > 0) growthBytes = Math.max(growthBytes, heapBytes() - before);
    }
  }
  if (growthBytes > GROWTH_BYTES_MAX) problems.push(`heap grew by ${count(growthBytes)} bytes`);
  return {
    measured:
      `${all.length} decoders × ${count(inputs)} inputs (${count(acceptedCount)} still sound), ` +
      `slowest ${ms(slowestMs)}, heap grew by at most ${(growthBytes / 2 ** 20).toFixed(1)} MiB, ` +
      `${problems.length} untyped or slow`,
    problems,
  };
}

async function timed(decode: Decoder["decode"], bytes: Uint8Array): Promise<number> {
  const startMs = performance.now();
  try {
    await decode(bytes);
  } catch (error) {
    if (!isOperatingError(error)) throw error;
  }
  return performance.now() - startMs;
}

/** Lengths that are not there, depths, crowds of keys, repeated keys, bombs. */
function hostileInputs(gzipSeed: Uint8Array): readonly (readonly [string, string, Uint8Array])[] {
  const map = (pairs: number): Uint8Array =>
    joined(
      Uint8Array.of(0xdf, pairs >>> 24, (pairs >>> 16) & 255, (pairs >>> 8) & 255, pairs & 255),
      new Uint8Array(3 * Math.min(pairs, 1_100_000)).map((_, i) => [0xa1, 0x61, 0x01][i % 3]!),
    );
  const bomb = gzipSeed.slice();
  // A payload of 1000 times what is stored, sealed as if by the writer.
  new DataView(bomb.buffer).setBigUint64(40, BigInt(bomb.length) * 1000n, true);
  repairSnapshot(bomb);
  const long = gzipSeed.slice();
  new DataView(long.buffer).setBigUint64(32, 4n * 2n ** 30n, true);
  repairSnapshot(long);
  const logs = new Uint8Array(4096);
  for (let at = 64; at + 8 < logs.length; at += 8) logs.set([0x4c, 0x4f, 0x47, 0x52, 0xff, 7], at);
  return [
    ["msgpack", "4 GiB of text", Uint8Array.of(0xdb, 0xff, 0xff, 0xff, 0xff)],
    ["msgpack", "4 GiB of bytes", Uint8Array.of(0xc6, 0xff, 0xff, 0xff, 0xff)],
    ["msgpack", "4 G entries", Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)],
    ["msgpack", "1.1 M keys, all the same", map(1_100_000)],
    ["msgpack", "depth 100,000", new Uint8Array(100_000).fill(0x91)],
    ["msgpack", "maps in maps, 100,000 deep", new Uint8Array(200_000).fill(0x81)],
    ["protobuf", "4 GiB of bytes", Uint8Array.of(0x12, 0xff, 0xff, 0xff, 0xff, 0x0f)],
    ["protobuf", "groups 100,000 deep", new Uint8Array(100_000).fill(0x7b)],
    ["snapshot", "a payload of 1000 : 1", bomb],
    ["snapshot", "4 GiB stored", long],
    ["log", "a marker every 8 bytes, each with a long record", logs],
    [".env", "2 MiB", new Uint8Array(2 ** 21).fill(0x41)],
    [
      ".env",
      "100,000 variables",
      text(Array.from({ length: 100_000 }, (_, i) => `A${i}=`).join("\n")),
    ],
  ];
}

async function hostileStructures(): Promise<CaseResult> {
  const problems: string[] = [];
  const all = await decoders();
  const inputs = hostileInputs(await snapshotSeed("gzip"));
  let slowestMs = 0;
  let growthBytes = 0;
  for (const [name, what, bytes] of inputs) {
    const decoder = all.find((each) => each.name === name)!;
    const times: number[] = [];
    const before = heapBytes();
    let isRefused = name === "log";
    for (let repeat = 0; repeat < 3; repeat++) {
      const startMs = performance.now();
      try {
        await decoder.decode(bytes);
      } catch (error) {
        isRefused = isOperatingError(error);
      }
      times.push(performance.now() - startMs);
    }
    const bestMs = Math.min(...times);
    const grewBytes = heapBytes() - before;
    slowestMs = Math.max(slowestMs, bestMs);
    growthBytes = Math.max(growthBytes, grewBytes);
    if (!isRefused) problems.push(`${name}, ${what}: not refused`);
    if (bestMs > 5) problems.push(`${name}, ${what}: ${ms(bestMs)}`);
    if (grewBytes > 8 * 2 ** 20) problems.push(`${name}, ${what}: ${count(grewBytes)} bytes`);
  }
  return {
    measured:
      `${inputs.length} structures, slowest refusal ${ms(slowestMs)} (best of 3), heap grew by at ` +
      `most ${(growthBytes / 2 ** 20).toFixed(1)} MiB over three, ${problems.length} wrong`,
    problems,
  };
}

async function pollution(): Promise<CaseResult> {
  const names = ["__proto__", "constructor", "prototype"];
  const prototypes = [Object.prototype, Array.prototype, Function.prototype, Map.prototype];
  const facts = (): string =>
    prototypes.map((each) => Reflect.ownKeys(each).map(String).join()).join();
  const before = facts();
  const problems: string[] = [];
  let tried = 0;
  const refused = (what: string, decode: () => unknown): void => {
    tried++;
    try {
      decode();
      problems.push(`${what}: not refused`);
    } catch (error) {
      if (!isOperatingError(error)) problems.push(`${what}: ${String(error)}`);
    }
  };
  const sound = encodeRunState(state, "msgpack");
  for (const name of names) {
    refused(`.env ${name}`, () => parseEnv(text(`A=1\n${name}=polluted\n`), ".env"));
    // In place of every key of the message, at every level.
    for (const key of [
      "input",
      "outputs",
      "series",
      "gate",
      "blocks",
      "shape",
      "name",
      "program",
    ]) {
      for (
        let at = sound.indexOf(0xa0 | key.length);
        at >= 0;
        at = sound.indexOf(0xa0 | key.length, at + 1)
      ) {
        const found = new TextDecoder().decode(sound.subarray(at + 1, at + 1 + key.length));
        if (found !== key) continue;
        const polluted = joined(
          sound.subarray(0, at),
          Uint8Array.of(0xa0 | name.length),
          text(name),
          sound.subarray(at + 1 + key.length),
        );
        refused(`msgpack ${name} for ${key}`, () => decodeRunState(polluted, "msgpack"));
      }
    }
  }
  if (facts() !== before) problems.push("a prototype was changed");
  return {
    measured: `${tried} inputs refused, prototypes ${facts() === before ? "unchanged" : "CHANGED"}`,
    problems,
  };
}

export const hostile: readonly TortureCase[] = [
  {
    id: "R17",
    title: "mutated inputs, half of them with their checksums repaired",
    goal: "100,000 a decoder (1,000,000 in the long form): typed errors only, ≤ 50 ms, ≤ 64 MiB",
    run: fuzz,
  },
  {
    id: "R18",
    title: "lengths that are not there, depths, crowds of keys, repeated keys, bombs",
    goal: "refused within 5 ms, heap growth below 8 MiB",
    run: hostileStructures,
  },
  {
    id: "R19",
    title: "__proto__, constructor and prototype as keys, at every level",
    goal: "refused, no prototype changed",
    run: pollution,
  },
];
