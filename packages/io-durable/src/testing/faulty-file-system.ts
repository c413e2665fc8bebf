/**
 * A file system in memory that forgets, fails and stops as a real one may.
 *
 * It keeps two disks: what a process sees, and what is durable. Between them lie the changes that no
 * sync has covered: a crash keeps any of them, in part or not at all ({@link crashStatesOf}). The
 * rules are POSIX's at their worst: syncing a file says nothing about its name, syncing a directory
 * nothing about bytes, and unsynced changes reach the disk in any order.
 *
 * @module
 */
import type { FileOpenMode, FileStat, FileSystem, OpenFile } from "@meristem/leyline/ports";
import { FileError, type FileErrorCode } from "../errors.js";
import { Disk, parentOf, type DiskChange } from "./disk.js";
import { errorOf, type CallName, type Fault } from "./faults.js";

/** One call, as the trace tells it. */
export interface TracedCall {
  readonly name: CallName;
  readonly path: string;
}

/** A change on its way to the disk. */
interface PendingChange {
  readonly change: DiskChange;
  /** Directories (for names) that must be synced before it is durable. */
  readonly waitingFor: Set<string>;
  /**
   * `"doomed"`: a sync of it failed, no later one makes it durable. `"certain"`: durable, and kept
   * in line because something doomed comes before it.
   */
  fate: "open" | "doomed" | "certain";
}

/** A change that a crash may lose, unless it is certain. */
export interface UnsyncedChange {
  readonly change: DiskChange;
  readonly isCertain: boolean;
}

/** What was durable and what was not, at one moment. */
export interface DiskMoment {
  readonly durable: Disk;
  /** In the order they were made. */
  readonly pending: readonly UnsyncedChange[];
  readonly callsBefore: number;
}

export interface FaultyFileSystemOptions {
  /** Faults by the number of the call they hit, from 0. */
  readonly faults?: ReadonlyMap<number, Fault>;
  /** Bytes the disk holds. Default 2⁴⁰. */
  readonly capacityBytes?: number;
  /** What is there, and durable, at the beginning. */
  readonly disk?: Disk;
  /** Called before each call, with everything a crash there could leave. */
  readonly onMoment?: (moment: DiskMoment) => void;
}

interface Inode {
  readonly id: number;
  readonly path: string;
}

/** {@link FileSystem} in memory with injected faults. Passes `fileSystemChecks` without any. */
export class FaultyFileSystem implements FileSystem {
  /** Bytes the disk holds: lower it to fill the disk, raise it to free space. */
  capacityBytes: number;
  readonly #faults: ReadonlyMap<number, Fault>;
  readonly #onMoment: ((moment: DiskMoment) => void) | undefined;
  readonly #seen: Disk;
  readonly #durable: Disk;
  readonly #modified = new Map<number, bigint>();
  readonly #trace: TracedCall[] = [];
  #pending: PendingChange[] = [];
  #inodeNext: number;

  constructor(options: FaultyFileSystemOptions = {}) {
    const disk = options.disk ?? new Disk();
    this.#seen = disk.clone();
    this.#durable = disk.clone();
    this.#inodeNext = Math.max(0, ...disk.contents.keys(), ...disk.files.values()) + 1;
    this.#faults = options.faults ?? new Map();
    this.#onMoment = options.onMoment;
    this.capacityBytes = options.capacityBytes ?? 2 ** 40;
  }

  /** Every call so far. */
  get trace(): readonly TracedCall[] {
    return this.#trace;
  }

  /** Faults that were reached, by call. */
  get faultsMet(): readonly (readonly [TracedCall, Fault])[] {
    return [...this.#faults].flatMap(([index, fault]) => {
      const call = this.#trace[index];
      return call ? [[call, fault] as const] : [];
    });
  }

  /** What a crash right now could leave. */
  moment(): DiskMoment {
    const pending = this.#pending.map(({ change, fate }) => ({
      change,
      isCertain: fate === "certain",
    }));
    return { durable: this.#durable.clone(), pending, callsBefore: this.#trace.length };
  }

  /** Everything as the process sees it becomes durable, as after a clean shutdown. */
  settle(): void {
    for (const { change } of this.#pending) this.#durable.apply(change);
    this.#pending = [];
  }

  open(path: string, mode: FileOpenMode): Promise<OpenFile> {
    return this.#call("open", path, (at) => {
      if (this.#seen.directories.has(at)) throw fail("FILE_KIND_MISMATCH", "open", path);
      const inode = this.#seen.files.get(at);
      if (mode !== "createNew") {
        if (inode === undefined) throw fail("FILE_NOT_FOUND", "open", path);
        return this.#opened({ id: inode, path });
      }
      if (inode !== undefined) throw fail("FILE_EXISTS", "open", path);
      this.#assertDirectory("open", path, parentOf(at));
      const id = this.#inodeNext++;
      this.#change({ kind: "create", path: at, inode: id }, parentOf(at));
      this.#touch(id);
      return this.#opened({ id, path });
    });
  }

  rename(fromPath: string, toPath: string): Promise<void> {
    return this.#call("rename", fromPath, (from) => {
      const to = normal(toPath);
      const inode = this.#seen.files.get(from);
      if (inode === undefined) throw fail("FILE_NOT_FOUND", "rename", fromPath);
      if (this.#seen.directories.has(to)) throw fail("FILE_KIND_MISMATCH", "rename", toPath);
      this.#assertDirectory("rename", toPath, parentOf(to));
      if (from !== to) {
        this.#change({ kind: "rename", from, to, inode }, parentOf(from), parentOf(to));
      }
    });
  }

  unlink(path: string): Promise<void> {
    return this.#call("unlink", path, (at) => {
      const inode = this.#seen.files.get(at);
      if (this.#seen.directories.has(at)) throw fail("FILE_KIND_MISMATCH", "unlink", path);
      if (inode === undefined) throw fail("FILE_NOT_FOUND", "unlink", path);
      this.#change({ kind: "unlink", path: at, inode }, parentOf(at));
    });
  }

  list(directory: string): Promise<readonly string[]> {
    return this.#call("list", directory, (at) => {
      this.#assertDirectory("list", directory, at);
      return [...this.#seen.files.keys(), ...this.#seen.directories]
        .filter((path) => path !== "" && parentOf(path) === at)
        .map((path) => path.slice(path.lastIndexOf("/") + 1))
        .toSorted();
    });
  }

  makeDirectory(directory: string): Promise<void> {
    return this.#call("makeDirectory", directory, (at) => {
      const steps = at.split("/");
      for (let count = 1; count <= steps.length; count++) {
        const path = steps.slice(0, count).join("/");
        if (this.#seen.files.has(path)) throw fail("FILE_EXISTS", "makeDirectory", directory);
        if (!this.#seen.directories.has(path)) {
          this.#change({ kind: "makeDirectory", path }, parentOf(path));
        }
      }
    });
  }

  stat(path: string): Promise<FileStat | undefined> {
    return this.#call("stat", path, (at): FileStat | undefined => {
      if (this.#seen.directories.has(at)) {
        return { kind: "directory", sizeBytes: 0, modifiedUnixNs: 0n };
      }
      const inode = this.#seen.files.get(at);
      if (inode === undefined) return undefined;
      const sizeBytes = this.#seen.bytesOf(inode).length;
      return { kind: "file", sizeBytes, modifiedUnixNs: this.#modified.get(inode) ?? 0n };
    });
  }

  syncDirectory(directory: string): Promise<void> {
    const isName = (entry: PendingChange): boolean => entry.waitingFor.has(normal(directory));
    return this.#call(
      "syncDirectory",
      directory,
      (at) => {
        this.#assertDirectory("syncDirectory", directory, at);
        this.#makeDurable(isName, at);
      },
      () => this.#doom(isName),
    );
  }

  freeBytes(directory: string): Promise<number> {
    return this.#call("freeBytes", directory, (at) => {
      this.#assertDirectory("freeBytes", directory, at);
      return Math.max(0, this.capacityBytes - this.#seen.usedBytes());
    });
  }

  #opened(inode: Inode): OpenFile {
    const { id, path } = inode;
    const isContent = ({ change }: PendingChange): boolean =>
      (change.kind === "write" || change.kind === "truncate") && change.inode === id;
    let isOpen = true;
    const onOpen = <Result>(
      name: CallName,
      work: (isShort: boolean) => Result,
      onFault?: () => void,
    ): Promise<Result> =>
      this.#call(
        name,
        path,
        (_at, isShort) => {
          if (!isOpen) throw fail("FILE_IO_FAILED", name, path);
          return work(isShort);
        },
        onFault,
      );
    return {
      read: (target, positionBytes) =>
        onOpen("read", (isShort) => {
          const asked = isShort ? Math.ceil(target.length / 2) : target.length;
          const found = this.#seen.bytesOf(id).subarray(positionBytes, positionBytes + asked);
          target.set(found);
          return found.length;
        }),
      write: (source, positionBytes) =>
        onOpen("write", (isShort) => {
          const bytes = source.slice(0, isShort ? Math.ceil(source.length / 2) : source.length);
          this.#assertSpace(path, id, positionBytes + bytes.length);
          this.#change({ kind: "write", inode: id, positionBytes, bytes });
          this.#touch(id);
          return bytes.length;
        }),
      truncate: (lengthBytes) =>
        onOpen("truncate", () => {
          this.#assertSpace(path, id, lengthBytes);
          this.#change({ kind: "truncate", inode: id, lengthBytes });
          this.#touch(id);
        }),
      sync: () =>
        onOpen(
          "sync",
          () => this.#makeDurable(isContent),
          () => this.#doom(isContent),
        ),
      sizeBytes: () => onOpen("sizeBytes", () => this.#seen.bytesOf(id).length),
      close: () => {
        if (!isOpen) return Promise.resolve();
        const end = (): void => {
          isOpen = false;
        };
        return this.#call("close", path, end, end);
      },
    };
  }

  /** One call of the port: traced, perhaps hit by a fault, and only then done. */
  async #call<Result>(
    name: CallName,
    path: string,
    work: (at: string, isShort: boolean) => Result,
    onFault: () => void = () => undefined,
  ): Promise<Result> {
    this.#onMoment?.(this.moment());
    const fault = this.#faults.get(this.#trace.length);
    this.#trace.push({ name, path });
    if (fault === undefined || fault === "SHORT") return work(normal(path), fault === "SHORT");
    if (fault === "EIO_AFTER") work(normal(path), false);
    else onFault();
    throw errorOf(fault, name, path);
  }

  #change(change: DiskChange, ...directories: readonly string[]): void {
    this.#seen.apply(change);
    this.#pending.push({ change, waitingFor: new Set(directories), fate: "open" });
  }

  #makeDurable(isMeant: (entry: PendingChange) => boolean, directory?: string): void {
    let isBlocked = false;
    this.#pending = this.#pending.filter((entry) => {
      if (!isMeant(entry)) return true;
      if (entry.fate !== "open") {
        isBlocked = true;
        return true;
      }
      if (directory !== undefined) entry.waitingFor.delete(directory);
      if (entry.waitingFor.size > 0) return true;
      if (isBlocked) entry.fate = "certain";
      else this.#durable.apply(entry.change);
      return isBlocked;
    });
  }

  #doom(isMeant: (entry: PendingChange) => boolean): void {
    for (const entry of this.#pending) {
      if (entry.fate === "open" && isMeant(entry)) entry.fate = "doomed";
    }
  }

  #touch(inode: number): void {
    this.#modified.set(inode, BigInt(this.#trace.length));
  }

  #assertDirectory(call: CallName, path: string, at: string): void {
    if (this.#seen.directories.has(at)) return;
    throw fail(this.#seen.files.has(at) ? "FILE_KIND_MISMATCH" : "FILE_NOT_FOUND", call, path);
  }

  #assertSpace(path: string, inode: number, lengthBytes: number): void {
    const growthBytes = lengthBytes - this.#seen.bytesOf(inode).length;
    if (growthBytes <= 0 || this.#seen.usedBytes() + growthBytes <= this.capacityBytes) return;
    throw fail("FILE_NO_SPACE", "write", path);
  }
}

function fail(code: FileErrorCode, call: CallName, path: string): FileError {
  return new FileError(code, `${call} ${path}: ${code}`, { call, path });
}

/** Without `.` and empty steps; relative and absolute paths have the same top. */
function normal(path: string): string {
  const steps = path.split("/").filter((step) => step !== "" && step !== ".");
  if (steps.includes("..") || path.includes("\0")) throw fail("FILE_PATH_REFUSED", "open", path);
  return steps.join("/");
}
