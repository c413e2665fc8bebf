/**
 * A process that stores things, to be killed while it does.
 *
 *     node victim.js MODE DIRECTORY COUNT
 *
 * Prints a line for everything it promises, in one synchronous write each: `snapshot 3`, `log 5`,
 * `file 2`, `lock 1`. COUNT 0 goes on until it is killed.
 */
import { writeSync } from "node:fs";
import {
  acquireLock,
  nodeFileSystem,
  openAppendLog,
  readFile,
  replaceFile,
} from "@meristem/io-durable";
import { openFileSnapshotStore } from "@meristem/io-snapshots";
import { openTelemetry } from "@meristem/io-telemetry";
import { unixNs } from "@meristem/leyline/units";
import { numberOf, payloadOf } from "./payload.js";
import { stepOffer } from "./telemetry-offers.js";

const [, , mode = "", directory = "", countText = "0"] = process.argv;
const rounds = Number(countText) || Infinity;
const promise = (what: string, number: number): void => {
  writeSync(1, `${what} ${number}\n`);
};
const disk = nodeFileSystem();

async function snapshots(): Promise<void> {
  const store = await openFileSnapshotStore({ directory, spareCount: 1, fileSystem: disk });
  const found = await store.latest();
  let number = found ? (numberOf(found.payload) ?? 0) : 0;
  for (let round = 0; round < rounds; round++) {
    await store.put(payloadOf(++number, 3000));
    promise("snapshot", number);
  }
}

async function log(): Promise<void> {
  const path = `${directory}/log`;
  const book = await openAppendLog({ path, segmentBytesMax: 700, fileSystem: disk });
  let number = book.position().sequence;
  for (let round = 0; round < rounds; round++) {
    const numbers = [++number, ++number];
    await Promise.all(numbers.map((each) => book.append(payloadOf(each, 100))));
    promise("log", number);
  }
}

async function file(): Promise<void> {
  const path = `${directory}/file`;
  const found = await readFile(disk, path, { sizeBytesMax: 9999 }).catch(() => undefined);
  let number = found ? (numberOf(found) ?? 0) : 0;
  for (let round = 0; round < rounds; round++) {
    await replaceFile(disk, path, payloadOf(++number, 3000));
    promise("file", number);
  }
}

async function lock(): Promise<void> {
  const clock = {
    nowUnixNs: () => unixNs(BigInt(Date.now()) * 1_000_000n),
    monotonicNs: () => process.hrtime.bigint(),
  };
  for (let round = 0; round < rounds; round++) {
    const held = await acquireLock({ path: `${directory}/lock`, clock, fileSystem: disk });
    promise("lock", held.generation);
    await held.renew();
    await held.release();
  }
}

/** Twenty records a millisecond; SIGTERM closes and says how many there were. */
async function telemetry(): Promise<void> {
  const sink = await openTelemetry({ jsonl: { path: `${directory}/telemetry.jsonl` } });
  let offered = 0;
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  const startMs = performance.now();
  while (!stop.signal.aborted) {
    const due = 20 * (performance.now() - startMs);
    while (offered < due) sink.offer(stepOffer(offered++));
    promise("telemetry", offered);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await sink.close();
  promise("closed", offered);
}

const modes: Readonly<Record<string, () => Promise<void>>> = {
  snapshots,
  log,
  file,
  lock,
  telemetry,
};
if (mode === "all") await Promise.all([snapshots(), log(), file()]);
else await modes[mode]?.();
