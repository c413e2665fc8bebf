/**
 * What must hold in a folder after its victim was killed, whatever the moment.
 *
 * @module
 */
import { existsSync } from "node:fs";
import {
  acquireLock,
  nodeFileSystem,
  openAppendLog,
  readAppendLog,
  readFile,
  replaceFile,
  sweepStaleTemps,
} from "@meristem/io-durable";
import { openFileSnapshotStore } from "@meristem/io-snapshots";
import { unixNs } from "@meristem/leyline/units";
import { numberOf, payloadOf } from "./payload.js";

/** The highest number promised for a kind of thing, 0 for none. */
export function promised(output: string, kind: string): number {
  const numbers = [...output.matchAll(new RegExp(`^${kind} (\\d+)$`, "gm"))];
  return Number(numbers.at(-1)?.[1] ?? 0);
}

const disk = nodeFileSystem();

/** One problem, in words; `undefined` when every promise holds and the next write goes through. */
type Check = (directory: string, output: string) => Promise<string | undefined>;

const snapshots: Check = async (directory, output) => {
  const store = await openFileSnapshotStore({ directory, spareCount: 1 });
  const found = await store.latest();
  const number = found === undefined ? 0 : numberOf(found.payload);
  if (number === undefined) return "a torn snapshot was believed";
  if (number < promised(output, "snapshot")) return `snapshot ${number} is older than promised`;
  await store.put(payloadOf(number + 1, 3000));
  const next = await store.latest();
  return next && numberOf(next.payload) === number + 1 ? undefined : "the next snapshot is stuck";
};

const log: Check = async (directory, output) => {
  const path = `${directory}/log`;
  const book = await openAppendLog({ path, segmentBytesMax: 700 });
  const end = book.position().sequence;
  if (book.recovery.damages.length > 0) return "a killed writer left damage in the log";
  if (end < promised(output, "log")) return `the log ends at ${end}, before what was promised`;
  await book.append(payloadOf(end + 1, 100));
  await book.close();
  let torn = 0;
  const report = await readAppendLog({
    path,
    onRecord: ({ sequence, payload }) => {
      if (numberOf(payload) !== sequence) torn++;
    },
  });
  if (torn > 0 || report.isDamaged || report.recordCount !== end + 1) {
    return `the log does not read back: ${JSON.stringify({ ...report, end: undefined, torn })}`;
  }
  return undefined;
};

const file: Check = async (directory, output) => {
  const path = `${directory}/file`;
  const limit = { sizeBytesMax: 9999 };
  const found = existsSync(path) ? await readFile(disk, path, limit) : undefined;
  const number = found === undefined ? 0 : numberOf(found);
  if (number === undefined) return "the file is torn";
  if (number < promised(output, "file")) return `file ${number} is older than promised`;
  await sweepStaleTemps(disk, directory, "file");
  await replaceFile(disk, path, payloadOf(number + 1, 3000));
  return numberOf(await readFile(disk, path, limit)) === number + 1
    ? undefined
    : "the next replacement is stuck";
};

const lock: Check = async (directory, output) => {
  // Later than any grace: a lock file without a name in it counts as left behind.
  const later = BigInt(Date.now() + 10_000) * 1_000_000n;
  const clock = { nowUnixNs: () => unixNs(later), monotonicNs: () => 0n };
  const held = await acquireLock({ path: `${directory}/lock`, clock });
  const isHigher = held.generation > promised(output, "lock");
  await held.release();
  return isHigher ? undefined : `generation ${held.generation} was given before`;
};

const CHECKS: Readonly<Record<string, readonly Check[]>> = {
  snapshots: [snapshots],
  log: [log],
  file: [file],
  lock: [lock],
  all: [snapshots, log, file],
};

/** Everything that does not hold after a victim of `mode` printed `output` and was killed. */
export async function problemsAfter(
  mode: string,
  directory: string,
  output: string,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const check of CHECKS[mode] ?? []) {
    try {
      const problem = await check(directory, output);
      if (problem !== undefined) problems.push(`${mode}: ${problem}`);
    } catch (error) {
      problems.push(`${mode}: stuck: ${String(error)}`);
    }
  }
  return problems;
}
