/**
 * One holder at a time, over files: the holder is whoever made the highest numbered lock file.
 *
 * The number is the fencing generation: it only rises, so a holder that slept through its lease finds
 * a higher one and stops. A dead owner on this host (process number, start time, boot) is taken over
 * at once, a living one never; an owner on another host when its lease has run out. A file whose
 * owner crashed before it could write its name counts as taken for a short grace.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import type { Clock, FileSystem } from "@meristem/leyline/ports";
import { LockHeldError, LockLostError } from "./errors.js";
import { decodeLockRecord, encodeLockRecord, type LockRecord } from "./lock-record.js";
import { makeDurableDirectory } from "./make-durable-directory.js";
import { nodeFileSystem } from "./node-file-system.js";
import { nodeProcesses } from "./node-processes.js";
import { directoryOf, nameOf } from "./path-parts.js";
import type { ProcessTable } from "./processes.js";
import { readFile, writeWhole } from "./whole-file.js";

export interface FileLockOptions {
  /** First part of the lock files' names: `PATH.0000000001` … */
  readonly path: string;
  readonly clock: Clock;
  /** Default: the disk of this machine. */
  readonly fileSystem?: FileSystem;
  /** Default: the processes of this machine. */
  readonly processes?: ProcessTable;
  /** How long an owner on another host is believed after its last `renew`. Default 30,000. */
  readonly leaseMs?: number;
}

/** A lock that is held. Made by {@link acquireLock}. */
export interface FileLock {
  /** Rises with every holder, from 1: give it along with whatever the lock guards. */
  readonly generation: number;
  /** @throws LockLostError when somebody else has taken over. Cost: one directory listing. */
  assertHeld(): Promise<void>;
  /** Begins the lease anew; for owners that other hosts must believe. @throws LockLostError */
  renew(): Promise<void>;
  /** Lets the next one in at once. Does nothing when the lock is lost already. */
  release(): Promise<void>;
}

const DIGITS = 10;
/** How long a lock file may stay without a name in it before its maker counts as dead. */
const CLAIM_GRACE_MS = 2000;
const LOCK_BYTES_MAX = 4096;
const NS_PER_MS = 1_000_000n;

interface Place {
  readonly path: string;
  readonly fileSystem: FileSystem;
  readonly clock: Clock;
  readonly processes: ProcessTable;
  readonly leaseMs: number;
}

/**
 * Takes a lock, or says who has it.
 *
 * @throws LockHeldError (try again later); FileError
 */
export async function acquireLock(options: FileLockOptions): Promise<FileLock> {
  const place: Place = {
    path: options.path,
    clock: options.clock,
    fileSystem: options.fileSystem ?? nodeFileSystem(),
    processes: options.processes ?? nodeProcesses(),
    leaseMs: options.leaseMs ?? 30_000,
  };
  await makeDurableDirectory(place.fileSystem, directoryOf(place.path));
  const before = await generationsOf(place);
  const newest = before.at(-1) ?? 0;
  if (newest > 0) await assertFree(place, newest);
  const generation = newest + 1;
  await claim(place, generation);
  for (const old of before) await removeQuietly(place, old);
  return new HeldLock(place, generation);
}

const fileOf = ({ path }: Place, generation: number): string =>
  `${path}.${String(generation).padStart(DIGITS, "0")}`;

async function generationsOf({ path, fileSystem }: Place): Promise<readonly number[]> {
  const prefix = `${nameOf(path)}.`;
  return (await fileSystem.list(directoryOf(path)))
    .filter((name) => name.startsWith(prefix) && /^\d{10}$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
}

async function assertFree(place: Place, generation: number): Promise<void> {
  const { fileSystem, path, clock, processes, leaseMs } = place;
  const lockFile = fileOf(place, generation);
  const stat = await fileSystem.stat(lockFile);
  // Removed since the listing: somebody has taken over from it this very moment.
  if (stat === undefined) throw heldError(path, generation, "somebody else");
  const bytes = await readFile(fileSystem, lockFile, { sizeBytesMax: LOCK_BYTES_MAX });
  const record = decodeLockRecord(bytes);
  const nowUnixNs = clock.nowUnixNs();
  if (record === undefined) {
    const ageNs = nowUnixNs - stat.modifiedUnixNs;
    if (ageNs > BigInt(CLAIM_GRACE_MS) * NS_PER_MS) return;
    throw heldError(path, generation, "somebody who is just taking it");
  }
  if (record.isReleased) return;
  const isAlive = processes.isAlive(record.owner);
  const isLeaseOver = nowUnixNs - record.renewedUnixNs > BigInt(leaseMs) * NS_PER_MS;
  if (isAlive === false || (isAlive === undefined && isLeaseOver)) return;
  throw heldError(path, generation, `process ${record.owner.pid} on ${record.owner.host}`);
}

function heldError(path: string, generation: number, owner: string): LockHeldError {
  const message = `${path}: held by ${owner} (generation ${generation})`;
  return new LockHeldError(message, { path, generation, owner });
}

/** Makes the lock file of a generation: of several who try, exactly one succeeds. */
async function claim(place: Place, generation: number): Promise<void> {
  const { fileSystem, path } = place;
  const file = await fileSystem
    .open(fileOf(place, generation), "createNew")
    .catch((error: unknown) => {
      if (!isOperatingError(error, "FILE_EXISTS")) throw error;
      throw heldError(path, generation, "somebody who was faster");
    });
  try {
    try {
      await writeWhole(file, encodeLockRecord(recordOf(place, false)), 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await fileSystem.syncDirectory(directoryOf(path));
    const highest = (await generationsOf(place)).at(-1) ?? 0;
    if (highest > generation) throw heldError(path, highest, "somebody who was faster");
  } catch (error) {
    // Nobody ever held it: the number may be used again.
    await removeQuietly(place, generation);
    throw error;
  }
}

const recordOf = ({ processes, clock }: Place, isReleased: boolean): LockRecord => ({
  owner: processes.self(),
  isReleased,
  renewedUnixNs: clock.nowUnixNs(),
});

async function removeQuietly(place: Place, generation: number): Promise<void> {
  await place.fileSystem.unlink(fileOf(place, generation)).catch((error: unknown) => {
    if (!isOperatingError(error)) throw error;
  });
}

class HeldLock implements FileLock {
  readonly generation: number;
  readonly #place: Place;
  #isReleased = false;

  constructor(place: Place, generation: number) {
    this.#place = place;
    this.generation = generation;
  }

  async assertHeld(): Promise<void> {
    const { path } = this.#place;
    const highest = (await generationsOf(this.#place)).at(-1) ?? 0;
    if (!this.#isReleased && highest === this.generation) return;
    throw new LockLostError(`${path}: generation ${highest} has taken over ${this.generation}`, {
      path,
      generation: this.generation,
      generationHighest: highest,
    });
  }

  async renew(): Promise<void> {
    await this.assertHeld();
    await this.#rewrite(false);
  }

  async release(): Promise<void> {
    if (this.#isReleased) return;
    try {
      await this.assertHeld();
    } catch (error) {
      if (isOperatingError(error, "LOCK_LOST")) return;
      throw error;
    }
    this.#isReleased = true;
    // The file stays: its number is what the next generation counts from.
    await this.#rewrite(true);
  }

  async #rewrite(isReleased: boolean): Promise<void> {
    const { fileSystem } = this.#place;
    const file = await fileSystem.open(fileOf(this.#place, this.generation), "update");
    try {
      await writeWhole(file, encodeLockRecord(recordOf(this.#place, isReleased)), 0);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
