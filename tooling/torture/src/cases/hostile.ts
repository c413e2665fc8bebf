/**
 * R18 and R19: structures and names from somebody who means harm.
 *
 * @module
 */
import { parseEnv } from "@meristem/io-credentials";
import { decodeRunState, encodeRunState } from "@meristem/io-snapshots";
import { parseTelemetryLine } from "@meristem/io-telemetry";
import { isOperatingError } from "@meristem/leyline";
import { heapBytes, joined } from "@meristem/testkit/fuzz";
import { count, ms, type CaseResult, type TortureCase } from "../case.js";
import { repairSnapshot, snapshotSeed, state, storageDecoders, text } from "../decoders.js";

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
  const all = await storageDecoders();
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
  // Lines are passed over rather than refused, and their keys lead nowhere.
  for (const name of names) {
    for (const line of [
      `{"sequence":1,"${name}":{"polluted":1},"step":{"mode":"X"}}`,
      `{"sequence":1,"step":{"${name}":{"${name}":{"polluted":1}}}}`,
      `{"sequence":1,"${name}":1,"event":{"${name}":{"polluted":1}}}`,
    ]) {
      tried++;
      const record = parseTelemetryLine(line) as Record<string, unknown> | undefined;
      if (record?.["polluted"] !== undefined) problems.push(`telemetry ${name}: it took effect`);
    }
  }
  if (facts() !== before) problems.push("a prototype was changed");
  return {
    measured:
      `${tried} inputs refused or passed over, ` +
      `prototypes ${facts() === before ? "unchanged" : "CHANGED"}`,
    problems,
  };
}

export const hostile: readonly TortureCase[] = [
  {
    id: "R18",
    title: "lengths that are not there, depths, crowds of keys, repeated keys, bombs",
    goal: "refused within 5 ms, heap growth below 8 MiB",
    run: hostileStructures,
  },
  {
    id: "R19",
    title: "`__proto__`, constructor and prototype as keys, at every level",
    goal: "refused or passed over, no prototype changed",
    run: pollution,
  },
];
