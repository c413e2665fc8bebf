/**
 * Port: the file calls that durable storage is made of, one per system call so that each can fail.
 *
 * Paths are absolute or relative to a root the implementation was given; separators are `/`.
 * Nothing is durable before the sync that says so: a crash may lose, or apply in any order, every
 * change since. Implemented by `nodeFileSystem` and by a faulty twin in `@meristem/io-durable`, and
 * by `MemoryFileSystem` in `@meristem/leyline/testing`. All pass `fileSystemChecks`.
 *
 * Every method may throw an OperatingError `FILE_…`: `FILE_NOT_FOUND`, `FILE_EXISTS`,
 * `FILE_KIND_MISMATCH` as said below, and whatever the device says: `FILE_PERMISSION_DENIED`,
 * `FILE_NO_SPACE`, `FILE_IO_FAILED`, `FILE_TOO_MANY_OPEN`, `FILE_CROSS_DEVICE`,
 * `FILE_PATH_REFUSED`.
 */
export interface FileSystem {
  /**
   * Opens a regular file.
   *
   * - `"read"`: an existing file, for reading only.
   * - `"update"`: an existing file, for reading and writing; its bytes stay.
   * - `"createNew"`: a file that did not exist, empty, for reading and writing. Of several callers
   *   at once exactly one succeeds, the others get `FILE_EXISTS`: this is what locks stand on.
   *
   * @throws OperatingError `FILE_NOT_FOUND` ("read", "update"; or no such directory),
   *   `FILE_EXISTS` ("createNew"), `FILE_KIND_MISMATCH` for a directory
   */
  open(path: string, mode: FileOpenMode): Promise<OpenFile>;

  /**
   * Moves a file onto a name, replacing a file of that name in one step: a reader sees the old one
   * or the new one. Durable after {@link FileSystem.syncDirectory} of both directories.
   *
   * @throws OperatingError `FILE_NOT_FOUND`
   */
  rename(fromPath: string, toPath: string): Promise<void>;

  /**
   * Removes a file's name; whoever has it open keeps it.
   *
   * @throws OperatingError `FILE_NOT_FOUND`, `FILE_KIND_MISMATCH` for a directory
   */
  unlink(path: string): Promise<void>;

  /**
   * Names in a directory, without `.` and `..`, ascending by code unit.
   *
   * @throws OperatingError `FILE_NOT_FOUND`, `FILE_KIND_MISMATCH` for a file
   */
  list(directory: string): Promise<readonly string[]>;

  /**
   * Makes a directory and those above it. No error when it is there already.
   *
   * @throws OperatingError `FILE_EXISTS` when a file is in the way
   */
  makeDirectory(directory: string): Promise<void>;

  /** Facts about a name, `undefined` when there is none. Does not follow a symbolic link. */
  stat(path: string): Promise<FileStat | undefined>;

  /**
   * Makes the names in a directory durable: creations, renames and removals.
   *
   * @throws OperatingError `FILE_NOT_FOUND`
   */
  syncDirectory(directory: string): Promise<void>;

  /**
   * Bytes that an unprivileged writer may still add under a directory.
   *
   * @throws OperatingError `FILE_NOT_FOUND`
   */
  freeBytes(directory: string): Promise<number>;
}

export type FileOpenMode = "read" | "update" | "createNew";

export interface FileStat {
  readonly kind: "file" | "directory" | "other";
  /** Length of a file; 0 for anything else. */
  readonly sizeBytes: number;
  /** When the content last changed, by the device's clock, nanoseconds since 1970-01-01 UTC. */
  readonly modifiedUnixNs: bigint;
}

/** An open file. Calls on one handle are made one after the other; each position is explicit. */
export interface OpenFile {
  /**
   * Reads at a position into `target`. Returns the bytes read: possibly fewer than asked, and 0
   * only at the end of the file or for an empty `target`.
   */
  read(target: Uint8Array, positionBytes: number): Promise<number>;

  /**
   * Writes `source` at a position, growing the file as needed. Returns the bytes written: possibly
   * fewer than given, at least 1 unless `source` is empty. The caller goes on with the rest.
   */
  write(source: Uint8Array, positionBytes: number): Promise<number>;

  /** Cuts or extends (with zeros) to a length. */
  truncate(lengthBytes: number): Promise<void>;

  /**
   * Makes content and length durable. After a failed sync the state on the device is unknown:
   * never sync the same bytes again and call them safe.
   */
  sync(): Promise<void>;

  /** Length now. */
  sizeBytes(): Promise<number>;

  /** Gives the handle back; says nothing about durability. A second close does nothing. */
  close(): Promise<void>;
}
