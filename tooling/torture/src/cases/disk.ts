/**
 * R31 and R40: paths that want out, and a disk that is full.
 *
 * @module
 */
import { spawn } from "node:child_process";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { nodeFileSystem } from "@meristem/io-durable";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { openFileSnapshotStore, type SnapshotStoreEvent } from "@meristem/io-snapshots";
import { isOperatingError } from "@meristem/leyline";
import { count, type CaseResult, type TortureCase, type TortureContext } from "../case.js";

/** Swaps `inside/turn` between a real directory and a link to `outside`, as fast as it can. */
const SWAPPER = `
const { mkdirSync, renameSync, symlinkSync } = require("node:fs");
const [, inside, outside] = process.argv;
mkdirSync(inside + "/real");
symlinkSync(outside, inside + "/link");
for (;;) {
  try { renameSync(inside + "/real", inside + "/turn"); renameSync(inside + "/turn", inside + "/real"); }
  catch (error) { if (!error.code) throw error; }
  try { renameSync(inside + "/link", inside + "/turn"); renameSync(inside + "/turn", inside + "/link"); }
  catch (error) { if (!error.code) throw error; }
}`;

const ESCAPES: readonly string[] = [
  "../outside/secret",
  "a/../../outside/secret",
  "..",
  "./..//outside/secret",
  "/etc/hostname",
  "away/secret",
  "hard",
  "name\0",
  "x".repeat(5000),
  "",
  "..\\outside\\secret",
  "device",
  "\u2025/outside/secret",
  "%2e%2e/outside/secret",
];

async function paths({ scratch, scale }: TortureContext): Promise<CaseResult> {
  const [inside, outside] = [join(scratch, "inside"), join(scratch, "outside")];
  mkdirSync(inside);
  mkdirSync(outside);
  writeFileSync(join(outside, "secret"), "outside");
  symlinkSync(outside, join(inside, "away"));
  symlinkSync("/dev/zero", join(inside, "device"));
  linkSync(join(outside, "secret"), join(inside, "hard"));
  const disk = nodeFileSystem({ root: inside });
  const problems: string[] = [];
  let refusedCount = 0;
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      problems.push(`${what}: went through`);
    } catch (error) {
      if (isOperatingError(error)) refusedCount++;
      else problems.push(`${what}: ${String(error)}`);
    }
  };
  for (const path of ESCAPES) {
    const shown = JSON.stringify(path.slice(0, 30));
    await attempt(`read ${shown}`, () => disk.open(path, "read"));
    await attempt(`update ${shown}`, () => disk.open(path, "update"));
    if (path !== "hard" && path !== "device") {
      await attempt(`create below ${shown}`, () => disk.open(`${path}/made`, "createNew"));
    }
  }

  const swapper = spawn(process.execPath, ["-e", SWAPPER, inside, outside], { stdio: "ignore" });
  let written = 0;
  let stopped = 0;
  const endMs = performance.now() + 2000 * scale;
  while (performance.now() < endMs) {
    try {
      await (await disk.open(`turn/planted-${written}`, "createNew")).close();
      written++;
    } catch (error) {
      if (!isOperatingError(error)) throw error;
      stopped++;
    }
  }
  swapper.kill("SIGKILL");
  const found = readdirSync(outside);
  if (found.join() !== "secret") problems.push(`outside the root: ${found.join(", ")}`);
  if (readFileSync(join(outside, "secret"), "utf8") !== "outside") problems.push("overwritten");
  return {
    measured:
      `${refusedCount} escapes refused; while a directory was swapped for a link, ` +
      `${count(written)} files made inside, ${count(stopped)} refused, ${found.length - 1} outside`,
    problems,
  };
}

const HOUR_ATTEMPTS = 3600;

async function fullDisk(): Promise<CaseResult> {
  const problems: string[] = [];
  const events: SnapshotStoreEvent[] = [];
  const files = new FaultyFileSystem({ capacityBytes: 10_000 });
  const store = await openFileSnapshotStore({
    directory: "s",
    fileSystem: files,
    onEvent: (event) => events.push(event),
  });
  await store.put(new Uint8Array(1000).fill(1));
  const usedBefore = files.moment().durable.usedBytes();
  files.capacityBytes = usedBefore + 500;
  let refusedCount = 0;
  for (let second = 0; second < HOUR_ATTEMPTS; second++) {
    await store.put(new Uint8Array(1000).fill(2)).catch((error: unknown) => {
      if (isOperatingError(error, "SNAPSHOT_STORAGE_INSUFFICIENT")) refusedCount++;
      else problems.push(String(error));
    });
    if ((await store.latest())?.payload[0] !== 1) problems.push("the last state was touched");
  }
  files.settle();
  const usedAfter = files.moment().durable.usedBytes();
  if (usedAfter !== usedBefore) problems.push(`files grew: ${usedBefore} to ${usedAfter} bytes`);
  if (refusedCount !== HOUR_ATTEMPTS || events.length !== HOUR_ATTEMPTS) problems.push("silent");
  files.capacityBytes = 10_000;
  const { generation } = await store.put(new Uint8Array(1000).fill(3));
  if (generation !== 2) problems.push("it did not resume at once");
  return {
    measured:
      `${count(refusedCount)} of ${count(HOUR_ATTEMPTS)} saves refused (simulated), ` +
      `${usedAfter - usedBefore} bytes grown, the first save after that succeeds`,
    problems: problems.slice(0, 5),
  };
}

export const disks: readonly TortureCase[] = [
  {
    id: "R31",
    title: "paths out of the root: .., absolute, NUL, links, devices, swapped during the call",
    goal: "0 reads or writes outside the root",
    run: paths,
  },
  {
    id: "R40",
    title: "the disk full for an hour, then freed (snapshots)",
    goal: "told each time, no file grows, the last state stays, saving resumes at once",
    run: fullDisk,
  },
];
