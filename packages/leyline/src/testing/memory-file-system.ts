/** The FileSystem port in memory. */
import { invariant } from "../errors.js";
import type { FileOpenMode, FileStat, FileSystem, OpenFile } from "../ports/file-system.js";
import { FileError } from "./file-error.js";

interface Inode {
  bytes: Uint8Array;
  modifiedUnixNs: bigint;
}

/**
 * {@link FileSystem} held in memory, obedient: nothing fails, nothing is lost. The root exists.
 * For failures and crashes use the faulty twin in `@meristem/io-durable/testing`.
 */
export class MemoryFileSystem implements FileSystem {
  readonly #files = new Map<string, Inode>();
  readonly #directories = new Set<string>([""]);
  readonly #capacityBytes: number;
  #changeCount = 0n;

  /** @param capacityBytes What all files together may hold. */
  constructor(capacityBytes = 1 << 30) {
    this.#capacityBytes = capacityBytes;
  }

  async open(path: string, mode: FileOpenMode): Promise<OpenFile> {
    const name = normal(path);
    if (this.#directories.has(name)) throw new FileError("FILE_KIND_MISMATCH", path);
    if (!this.#directories.has(parent(name))) throw new FileError("FILE_NOT_FOUND", path);
    const found = this.#files.get(name);
    if (mode === "createNew") {
      if (found !== undefined) throw new FileError("FILE_EXISTS", path);
      const created: Inode = { bytes: new Uint8Array(0), modifiedUnixNs: this.#tick() };
      this.#files.set(name, created);
      return this.#handle(created, path, true);
    }
    if (found === undefined) throw new FileError("FILE_NOT_FOUND", path);
    return this.#handle(found, path, mode === "update");
  }

  async rename(fromPath: string, toPath: string): Promise<void> {
    const from = normal(fromPath);
    const to = normal(toPath);
    const inode = this.#files.get(from);
    if (inode === undefined) throw new FileError("FILE_NOT_FOUND", fromPath);
    if (this.#directories.has(to)) throw new FileError("FILE_KIND_MISMATCH", toPath);
    if (!this.#directories.has(parent(to))) throw new FileError("FILE_NOT_FOUND", toPath);
    this.#files.delete(from);
    this.#files.set(to, inode);
  }

  async unlink(path: string): Promise<void> {
    const name = normal(path);
    if (this.#directories.has(name)) throw new FileError("FILE_KIND_MISMATCH", path);
    if (!this.#files.delete(name)) throw new FileError("FILE_NOT_FOUND", path);
  }

  async list(directory: string): Promise<readonly string[]> {
    const name = this.#existing(directory);
    return [...this.#files.keys(), ...this.#directories]
      .filter((path) => path !== "" && parent(path) === name)
      .map((path) => path.slice(name === "" ? 0 : name.length + 1))
      .toSorted();
  }

  async makeDirectory(directory: string): Promise<void> {
    const parts = normal(directory).split("/");
    for (let depth = 1; depth <= parts.length; depth++) {
      const name = parts.slice(0, depth).join("/");
      if (this.#files.has(name)) throw new FileError("FILE_EXISTS", directory);
      this.#directories.add(name);
    }
  }

  async stat(path: string): Promise<FileStat | undefined> {
    const name = normal(path);
    if (this.#directories.has(name)) return { kind: "directory", sizeBytes: 0, modifiedUnixNs: 0n };
    const inode = this.#files.get(name);
    if (inode === undefined) return undefined;
    const { bytes, modifiedUnixNs } = inode;
    return { kind: "file", sizeBytes: bytes.length, modifiedUnixNs };
  }

  async syncDirectory(directory: string): Promise<void> {
    this.#existing(directory);
  }

  async freeBytes(directory: string): Promise<number> {
    this.#existing(directory);
    return this.#capacityBytes - this.#usedBytes();
  }

  #existing(directory: string): string {
    const name = normal(directory);
    if (this.#files.has(name)) throw new FileError("FILE_KIND_MISMATCH", directory);
    if (!this.#directories.has(name)) throw new FileError("FILE_NOT_FOUND", directory);
    return name;
  }

  #usedBytes(): number {
    return [...this.#files.values()].reduce((sum, inode) => sum + inode.bytes.length, 0);
  }

  /** Instants are counted, not measured: every change is later than the one before. */
  #tick(): bigint {
    return ++this.#changeCount;
  }

  #resize(inode: Inode, lengthBytes: number, path: string): void {
    const growth = lengthBytes - inode.bytes.length;
    if (this.#usedBytes() + growth > this.#capacityBytes)
      throw new FileError("FILE_NO_SPACE", path);
    const resized = new Uint8Array(lengthBytes);
    resized.set(inode.bytes.subarray(0, lengthBytes));
    inode.bytes = resized;
    inode.modifiedUnixNs = this.#tick();
  }

  #handle(inode: Inode, path: string, isWritable: boolean): OpenFile {
    let isOpen = true;
    const assertOpen = (): void => invariant(isOpen, `${path} is used while it is open`);
    const assertWritable = (): void => {
      assertOpen();
      if (!isWritable) throw new FileError("FILE_PERMISSION_DENIED", path);
    };
    return {
      read: async (target, positionBytes) => {
        assertOpen();
        const source = inode.bytes.subarray(positionBytes, positionBytes + target.length);
        target.set(source);
        return source.length;
      },
      write: async (source, positionBytes) => {
        assertWritable();
        const endBytes = positionBytes + source.length;
        if (endBytes > inode.bytes.length) this.#resize(inode, endBytes, path);
        inode.bytes.set(source, positionBytes);
        inode.modifiedUnixNs = this.#tick();
        return source.length;
      },
      truncate: async (lengthBytes) => {
        assertWritable();
        this.#resize(inode, lengthBytes, path);
      },
      sync: async () => assertOpen(),
      sizeBytes: async () => {
        assertOpen();
        return inode.bytes.length;
      },
      close: async () => {
        isOpen = false;
      },
    };
  }
}

/** Without empty and `.` parts; the root is the empty name. */
function normal(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || path.includes("\0")) throw new FileError("FILE_PATH_REFUSED", path);
  return parts.join("/");
}

function parent(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}
