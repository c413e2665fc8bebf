/**
 * leyline's `FileSystem` port over `node:fs`.
 *
 * Files are made with mode 0600, directories with 0700. The last step of a path is never followed
 * when it is a symbolic link, and only regular files are opened: a pipe or a device is refused
 * before it can block.
 *
 * @module
 */
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, rename, stat, statfs, unlink } from "node:fs/promises";
import type { FileOpenMode, FileStat, FileSystem, OpenFile } from "@meristem/leyline/ports";
import { FileError, type FileErrorCode } from "./errors.js";
import { attempt } from "./node-errno.js";
import { NodeOpenFile } from "./node-open-file.js";
import { anywhere, below, type PathScope } from "./node-path.js";
import { directoryOf } from "./path-parts.js";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;
const FLAGS: Readonly<Record<FileOpenMode, number>> = {
  read: O_RDONLY | O_NOFOLLOW | O_NONBLOCK,
  update: O_RDWR | O_NOFOLLOW | O_NONBLOCK,
  createNew: O_RDWR | O_NOFOLLOW | O_CREAT | O_EXCL,
};

export interface NodeFileSystemOptions {
  /**
   * Confines every path to this directory, which must exist: absolute paths outside it, `..`,
   * symbolic links on the way and files with a second hard link are `FILE_PATH_REFUSED`. Relative
   * paths start here. Without it: any path, relative ones from the working directory.
   */
  readonly root?: string;
}

const isFileError = (error: unknown, ...codes: readonly FileErrorCode[]): boolean =>
  error instanceof FileError && codes.includes(error.code);

class NodeFileSystem implements FileSystem {
  readonly #scope: PathScope;

  constructor(scope: PathScope) {
    this.#scope = scope;
  }

  open(path: string, mode: FileOpenMode): Promise<OpenFile> {
    return this.#scope.named(path, async (usable) => {
      const handle = await attempt("open", path, () => open(usable, FLAGS[mode], FILE_MODE));
      const facts = await attempt("open", path, () => handle.stat()).catch(async (error) => {
        await handle.close();
        throw error;
      });
      if (facts.isFile() && !(this.#scope.isConfined && facts.nlink > 1)) {
        return new NodeOpenFile(handle, path);
      }
      await handle.close();
      const details = { call: "open", path };
      if (facts.isFile()) {
        throw new FileError("FILE_PATH_REFUSED", `open ${path}: it has a second name`, details);
      }
      throw new FileError("FILE_KIND_MISMATCH", `open ${path}: not a regular file`, details);
    });
  }

  rename(fromPath: string, toPath: string): Promise<void> {
    return this.#scope.named(fromPath, (from) =>
      this.#scope.named(toPath, (to) => attempt("rename", toPath, () => rename(from, to))),
    );
  }

  unlink(path: string): Promise<void> {
    return this.#scope.named(path, async (usable) => {
      try {
        await attempt("unlink", path, () => unlink(usable));
      } catch (error) {
        // Some systems call a directory here "not permitted".
        const kind = (await this.stat(path))?.kind;
        if (kind !== "directory") throw error;
        const message = `unlink ${path}: it is a directory`;
        throw new FileError("FILE_KIND_MISMATCH", message, { call: "unlink", path }, error);
      }
    });
  }

  list(directory: string): Promise<readonly string[]> {
    return this.#scope.directory(directory, async (usable) =>
      (await attempt("list", directory, () => readdir(usable))).toSorted(),
    );
  }

  async makeDirectory(directory: string): Promise<void> {
    for (const waypoint of this.#scope.waypoints(directory)) await this.#makeOne(waypoint);
    if (!(await this.#isDirectory(directory))) {
      const message = `make directory ${directory}: something else is in the way`;
      throw new FileError("FILE_EXISTS", message, { call: "makeDirectory", path: directory });
    }
  }

  /**
   * Makes one directory and, without a root, those above it that are missing. Node's own recursion
   * would follow links on the way, and never ends where the system takes no name (`/proc/x`).
   */
  async #makeOne(path: string): Promise<void> {
    const make = (): Promise<unknown> =>
      this.#scope.named(path, (usable) =>
        attempt("makeDirectory", path, () => mkdir(usable, DIRECTORY_MODE)),
      );
    try {
      await make().catch(async (error: unknown) => {
        const above = directoryOf(path);
        const isTop = this.#scope.isConfined || above === path;
        if (isTop || !isFileError(error, "FILE_NOT_FOUND")) throw error;
        await this.#makeOne(above);
        await make();
      });
    } catch (error) {
      // The check at the end says whether a directory is what was in the way.
      if (!isFileError(error, "FILE_EXISTS", "FILE_KIND_MISMATCH")) throw error;
    }
  }

  /** Without a root a link to a directory is as good as one. */
  async #isDirectory(path: string): Promise<boolean> {
    const kind = (await this.stat(path))?.kind;
    if (kind !== "other" || this.#scope.isConfined) return kind === "directory";
    const facts = await attempt("stat", path, () => stat(path)).catch((error: unknown) => {
      if (isFileError(error, "FILE_NOT_FOUND", "FILE_PATH_REFUSED")) return undefined;
      throw error;
    });
    return facts?.isDirectory() === true;
  }

  async stat(path: string): Promise<FileStat | undefined> {
    try {
      return await this.#scope.named(path, async (usable) => {
        const facts = await attempt("stat", path, () => lstat(usable, { bigint: true }));
        const kind = facts.isFile() ? "file" : facts.isDirectory() ? "directory" : "other";
        const sizeBytes = kind === "file" ? Number(facts.size) : 0;
        return { kind, sizeBytes, modifiedUnixNs: facts.mtimeNs } as const;
      });
    } catch (error) {
      if (isFileError(error, "FILE_NOT_FOUND", "FILE_KIND_MISMATCH")) return undefined;
      throw error;
    }
  }

  syncDirectory(directory: string): Promise<void> {
    return this.#scope.directory(directory, async (usable) => {
      const flags = O_RDONLY | O_DIRECTORY;
      const handle = await attempt("syncDirectory", directory, () => open(usable, flags));
      try {
        await attempt("syncDirectory", directory, () => handle.sync());
      } finally {
        await handle.close();
      }
    });
  }

  freeBytes(directory: string): Promise<number> {
    return this.#scope.directory(directory, async (usable) => {
      const facts = await attempt("freeBytes", directory, () => statfs(usable));
      return facts.bavail * facts.bsize;
    });
  }
}

/** The disk of this machine. Every failure is a `FileError` with a `FILE_…` code. */
export function nodeFileSystem(options: NodeFileSystemOptions = {}): FileSystem {
  const { root } = options;
  return new NodeFileSystem(root === undefined ? anywhere : below(root));
}
