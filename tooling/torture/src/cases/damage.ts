/**
 * R5, R8, R13 (damage) and R39: bytes that are no longer what was written.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openAppendLog, readAppendLog } from "@meristem/io-durable";
import { Disk, FaultyFileSystem } from "@meristem/io-durable/testing";
import {
  isCompressionAvailable,
  openFileSnapshotStore,
  openSealed,
  type SnapshotHash,
  type SnapshotStoreEvent,
} from "@meristem/io-snapshots";
import { isOperatingError } from "@meristem/leyline";
import { count, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { bytesFrom, integersFrom } from "../random.js";

const DEMANDS = { payloadBytesMax: 2 ** 26, key: undefined };

/** `"accepted"`, or how it was refused; anything but a typed refusal is thrown on. */
async function verdictOn(bytes: Uint8Array): Promise<"accepted" | "refused"> {
  try {
    await openSealed(bytes, DEMANDS);
    return "accepted";
  } catch (error) {
    if (isOperatingError(error)) return "refused";
    throw error;
  }
}

async function sealed(payloadBytes: number, hash: SnapshotHash): Promise<Uint8Array> {
  const files = new FaultyFileSystem();
  const store = await openFileSnapshotStore({ directory: "s", fileSystem: files, hash });
  await store.put(bytesFrom(7, payloadBytes));
  const disk = files.moment().durable;
  return disk.bytesOf([...disk.files.values()][0]!).slice();
}

/** Tries what `mutants` gives, a few at a time: the digests run in the thread pool. */
async function acceptedOf(mutants: Iterable<Uint8Array>): Promise<readonly [number, number]> {
  let tried = 0;
  let accepted = 0;
  let batch: Promise<"accepted" | "refused">[] = [];
  for (const mutant of mutants) {
    tried++;
    batch.push(verdictOn(mutant));
    if (batch.length < 64) continue;
    for (const verdict of await Promise.all(batch)) if (verdict === "accepted") accepted++;
    batch = [];
  }
  for (const verdict of await Promise.all(batch)) if (verdict === "accepted") accepted++;
  return [tried, accepted];
}

function* everyBit(bytes: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const mutant = bytes.slice();
    mutant[bit >> 3]! ^= 1 << (bit & 7);
    yield mutant;
  }
}

function* everyLength(bytes: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length++) yield bytes.slice(0, length);
}

function* sectors(bytes: Uint8Array): Generator<Uint8Array> {
  const sectorCount = Math.ceil(bytes.length / 512);
  const isSame = (mutant: Uint8Array): boolean => Buffer.compare(mutant, bytes) === 0;
  for (let sector = 0; sector < sectorCount; sector++) {
    for (const other of [sector + 1, (sector * 7 + 3) % sectorCount]) {
      const [from, to] = [sector * 512, other * 512];
      const [zeroed, doubled, swapped] = [bytes.slice(), bytes.slice(), bytes.slice()];
      zeroed.fill(0, from, from + 512);
      doubled.set(bytes.subarray(from, from + 512).subarray(0, bytes.length - to), to);
      swapped.set(bytes.subarray(to, to + 512).subarray(0, bytes.length - from), from);
      swapped.set(bytes.subarray(from, from + 512).subarray(0, bytes.length - to), to);
      yield* [zeroed, doubled, swapped].filter((mutant) => !isSame(mutant));
    }
  }
}

function* randomFlips(bytes: Uint8Array, flips: number): Generator<Uint8Array> {
  const next = integersFrom(99);
  for (let flip = 0; flip < flips; flip++) {
    const mutant = bytes.slice();
    mutant[next(mutant.length)]! ^= 1 << next(8);
    yield mutant;
  }
}

async function everyFlip({ scale }: TortureContext): Promise<CaseResult> {
  // The file, header and digest included, has 64 KiB.
  const bytes = await sealed(65_536 - 192 - 32, "sha256");
  const checked = await sealed(4096, "crc32c");
  const large = await sealed(2 ** 24, "sha256");
  const groups: readonly (readonly [string, Iterable<Uint8Array>])[] = [
    ["bits of 64 KiB", everyBit(bytes)],
    ["bits of 4 KiB under CRC-32C", everyBit(checked)],
    ["truncations", everyLength(bytes)],
    ["sectors zeroed, doubled, swapped", sectors(bytes)],
    ["random flips of 16 MiB", randomFlips(large, scale > 1 ? 10_000 : 100)],
  ];
  const problems: string[] = [];
  const told: string[] = [];
  if ((await verdictOn(bytes)) !== "accepted") problems.push("the sound file is refused");
  for (const [name, mutants] of groups) {
    const [tried, accepted] = await acceptedOf(mutants);
    told.push(`${count(tried)} ${name}`);
    if (accepted > 0) problems.push(`${accepted} ${name} accepted`);
  }
  return { measured: `${told.join(", ")}: ${problems.length} accepted`, problems };
}

async function fallback(): Promise<CaseResult> {
  const problems: string[] = [];
  let tried = 0;
  const damages: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[] = [
    ["sound", (bytes) => bytes],
    ["flipped", (bytes) => bytes.map((byte, index) => (index === 200 ? byte ^ 4 : byte))],
    ["cut", (bytes) => bytes.slice(0, 150)],
    ["empty", () => new Uint8Array(0)],
    ["zeros", (bytes) => new Uint8Array(bytes.length)],
  ];
  for (const [newest, breakNewest] of damages) {
    for (const [previous, breakPrevious] of damages) {
      tried++;
      const events: SnapshotStoreEvent[] = [];
      const files = new FaultyFileSystem();
      const options = { directory: "s", fileSystem: files };
      const store = await openFileSnapshotStore(options);
      await store.put(Uint8Array.of(1));
      await store.put(Uint8Array.of(2));
      const disk: Disk = files.moment().durable;
      const [first, second] = [...disk.files.values()] as [number, number];
      disk.contents.set(first, breakPrevious(disk.bytesOf(first)));
      disk.contents.set(second, breakNewest(disk.bytesOf(second)));
      const onEvent = (event: SnapshotStoreEvent): void => {
        events.push(event);
      };
      const broken = new FaultyFileSystem({ disk });
      const reopened = await openFileSnapshotStore({ ...options, fileSystem: broken, onEvent });
      const expected = newest === "sound" ? 2 : previous === "sound" ? 1 : "SNAPSHOT_CORRUPT";
      const found = await reopened.latest().then(
        (snapshot) => snapshot?.payload[0],
        (error: unknown) => (isOperatingError(error) ? error.code : String(error)),
      );
      if (found !== expected) problems.push(`${newest}, ${previous}: ${String(found)}`);
      const expectedEvents = newest === "sound" ? 0 : previous === "sound" ? 1 : 2;
      const critical = events.filter(({ level }) => level === "TELEMETRY_LEVEL_CRITICAL");
      if (critical.length !== expectedEvents) problems.push(`${newest}, ${previous}: events`);
    }
  }
  return { measured: `${tried} combinations of damage, ${problems.length} wrong`, problems };
}

async function namedRecords(): Promise<CaseResult> {
  const recordCount = 40;
  const frameBytes = 56 + 20;
  const files = new FaultyFileSystem();
  const log = await openAppendLog({ path: "l/log", fileSystem: files });
  for (let i = 1; i <= recordCount; i++) await log.append(bytesFrom(i, 20));
  await log.close();
  const disk = files.moment().durable;
  const inode = disk.files.get("l/log")!;
  const sound = disk.bytesOf(inode);
  const problems: string[] = [];
  let tried = 0;
  const look = async (bytes: Uint8Array) => {
    tried++;
    const copy = disk.clone();
    copy.contents.set(inode, bytes);
    return readAppendLog({ path: "l/log", fileSystem: new FaultyFileSystem({ disk: copy }) });
  };
  for (let bit = 8 * 64; bit < 8 * sound.length; bit++) {
    const mutant = sound.slice();
    mutant[bit >> 3]! ^= 1 << (bit & 7);
    const hit = Math.floor(((bit >> 3) - 64) / frameBytes) + 1;
    const report = await look(mutant);
    // The last record can only look torn: what follows it would prove that it was durable.
    const named = report.damages[0]?.sequence ?? (report.tornBytes > 0 ? recordCount : 0);
    if (named !== hit) problems.push(`bit ${bit} of record ${hit}: named ${named}`);
    if (report.recordCount !== recordCount - 1) problems.push(`bit ${bit}: lost more than one`);
  }
  for (let cut = 1; cut < recordCount; cut++) {
    const from = 64 + (cut - 1) * frameBytes;
    const mutant = new Uint8Array(sound.length - frameBytes);
    mutant.set(sound.subarray(0, from));
    mutant.set(sound.subarray(from + frameBytes), from);
    const named = (await look(mutant)).damages[0]?.sequence;
    if (named !== cut) problems.push(`record ${cut} cut out: named ${String(named)}`);
  }
  return {
    measured: `${count(tried)} edits and cuts, ${problems.length} not named by their number`,
    problems: problems.slice(0, 10),
  };
}

async function goldenFiles({ repository }: TortureContext): Promise<CaseResult> {
  const directory = join(repository, "packages/io-snapshots/tests/golden");
  const names = readdirSync(directory).filter((name) => name.endsWith(".snap"));
  const key = { id: "golden-2026", secret: new Uint8Array(32).fill(0x5a) };
  const problems: string[] = [];
  let refusedCount = 0;
  for (const name of names) {
    const bytes = new Uint8Array(readFileSync(join(directory, name)));
    const demands = { ...DEMANDS, key: name.includes("sealed") ? key : undefined };
    try {
      await openSealed(bytes, demands);
    } catch (error) {
      const isKnown = name.includes("zstd") && !isCompressionAvailable("zstd");
      if (isKnown && isOperatingError(error, "SNAPSHOT_FORMAT_UNKNOWN")) refusedCount++;
      else problems.push(`${name}: ${String(error)}`);
    }
  }
  if (names.length < 6) problems.push(`only ${names.length} golden files`);
  const refused = refusedCount > 0 ? `, ${refusedCount} refused by name (no zstd here)` : "";
  return { measured: `${names.length - refusedCount} of ${names.length} read${refused}`, problems };
}

export const damage: readonly TortureCase[] = [
  {
    id: "R5",
    title: "every bit and every truncation of a snapshot, sectors, random flips",
    goal: "100 % detected before anything is used, none accepted",
    run: everyFlip,
  },
  {
    id: "R8",
    title: "the newest snapshot damaged, the previous one, both",
    goal: "previous generation and a CRITICAL event, or a refusal; never a cold start",
    run: fallback,
  },
  {
    id: "R13",
    title: "every bit of a log flipped, every record cut out",
    goal: "the first bad record named by its number, no other one lost",
    run: namedRecords,
  },
  {
    id: "R39",
    title: "files of every format version so far",
    goal: "read for ever, or refused by name",
    run: goldenFiles,
  },
];
