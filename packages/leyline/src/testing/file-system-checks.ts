/** The promises of the FileSystem port, as checks. */
import { invariant, isOperatingError, type OperatingErrorCode } from "../errors.js";
import type { FileSystem, OpenFile } from "../ports/file-system.js";

type Check = (files: FileSystem, directory: string) => Promise<void>;

/**
 * What any {@link FileSystem} must do, given an empty directory of it. Plain functions: no test
 * runner is imported here. That nothing is durable before a sync cannot be seen without a crash;
 * io-durable's fault tests see it.
 */
export const fileSystemChecks: Readonly<Record<string, Check>> = {
  "what was written is read back": async (files, directory) => {
    const path = `${directory}/a`;
    await put(files, path, [1, 2, 3]);
    invariant(String(await bytesOf(files, path)) === "1,2,3", "the bytes are the ones written");
    const stat = await files.stat(path);
    invariant(stat?.kind === "file" && stat.sizeBytes === 3, "stat tells kind and length");
  },
  "a write at a position leaves the rest, and fills a hole with zeros": async (
    files,
    directory,
  ) => {
    const path = `${directory}/a`;
    await put(files, path, [1, 2, 3]);
    const file = await files.open(path, "update");
    await writeAll(file, Uint8Array.of(9), 1);
    await writeAll(file, Uint8Array.of(7), 5);
    await file.close();
    invariant(String(await bytesOf(files, path)) === "1,9,3,0,0,7", "only the asked bytes moved");
  },
  "reading at or past the end gives nothing": async (files, directory) => {
    const path = `${directory}/a`;
    await put(files, path, [1, 2, 3]);
    const file = await files.open(path, "read");
    invariant((await file.read(new Uint8Array(4), 3)) === 0, "0 bytes at the end");
    invariant((await file.read(new Uint8Array(4), 99)) === 0, "0 bytes past the end");
    await file.close();
  },
  "truncate cuts and extends": async (files, directory) => {
    const path = `${directory}/a`;
    await put(files, path, [1, 2, 3]);
    const file = await files.open(path, "update");
    await file.truncate(2);
    invariant((await file.sizeBytes()) === 2, "cut to 2 bytes");
    await file.truncate(4);
    await file.close();
    invariant(String(await bytesOf(files, path)) === "1,2,0,0", "extended with zeros");
  },
  "exactly one of many creates a name": async (files, directory) => {
    const tries = Array.from({ length: 8 }, () => files.open(`${directory}/lock`, "createNew"));
    const results = await Promise.allSettled(tries);
    const won = results.filter((result) => result.status === "fulfilled");
    for (const { value } of won) await value.close();
    invariant(won.length === 1, `${won.length} of 8 callers created the file`);
    for (const result of results) {
      if (result.status === "rejected") assertCode(result.reason, "FILE_EXISTS");
    }
  },
  "rename replaces the file of that name": async (files, directory) => {
    await put(files, `${directory}/new`, [2]);
    await put(files, `${directory}/old`, [1]);
    await files.rename(`${directory}/new`, `${directory}/old`);
    invariant(String(await bytesOf(files, `${directory}/old`)) === "2", "the new bytes are there");
    invariant((await files.stat(`${directory}/new`)) === undefined, "the old name is gone");
    await files.syncDirectory(directory);
  },
  "a file that is open survives its name": async (files, directory) => {
    await put(files, `${directory}/a`, [5]);
    const file = await files.open(`${directory}/a`, "read");
    await files.unlink(`${directory}/a`);
    const target = new Uint8Array(1);
    invariant((await file.read(target, 0)) === 1 && target[0] === 5, "its bytes can be read");
    await file.close();
  },
  "list gives the names, ascending": async (files, directory) => {
    await put(files, `${directory}/b`, []);
    await put(files, `${directory}/a`, []);
    await put(files, `${directory}/B`, []);
    await files.makeDirectory(`${directory}/c/d`);
    invariant(String(await files.list(directory)) === "B,a,b,c", "four names, by code unit");
    invariant(String(await files.list(`${directory}/c`)) === "d", "not those below");
  },
  "making a directory twice is no error": async (files, directory) => {
    await files.makeDirectory(`${directory}/x/y`);
    await files.makeDirectory(`${directory}/x/y`);
    invariant((await files.stat(`${directory}/x`))?.kind === "directory", "its parent is there");
  },
  "what is missing has a code": async (files, directory) => {
    const missing = `${directory}/missing`;
    invariant((await files.stat(missing)) === undefined, "stat says undefined, not an error");
    await assertRejects(() => files.open(missing, "read"), "FILE_NOT_FOUND");
    await assertRejects(() => files.open(missing, "update"), "FILE_NOT_FOUND");
    await assertRejects(() => files.open(`${missing}/a`, "createNew"), "FILE_NOT_FOUND");
    await assertRejects(() => files.rename(missing, `${directory}/b`), "FILE_NOT_FOUND");
    await assertRejects(() => files.unlink(missing), "FILE_NOT_FOUND");
    await assertRejects(() => files.list(missing), "FILE_NOT_FOUND");
    await assertRejects(() => files.syncDirectory(missing), "FILE_NOT_FOUND");
  },
  "a directory is not a file": async (files, directory) => {
    await files.makeDirectory(`${directory}/d`);
    await put(files, `${directory}/f`, [1]);
    await assertRejects(() => files.open(`${directory}/d`, "read"), "FILE_KIND_MISMATCH");
    await assertRejects(() => files.unlink(`${directory}/d`), "FILE_KIND_MISMATCH");
    await assertRejects(() => files.list(`${directory}/f`), "FILE_KIND_MISMATCH");
    await assertRejects(() => files.makeDirectory(`${directory}/f`), "FILE_EXISTS");
  },
  "there is a free space, and closing twice is no error": async (files, directory) => {
    invariant((await files.freeBytes(directory)) > 0, "some bytes are free");
    const file = await files.open(`${directory}/a`, "createNew");
    await file.sync();
    await file.close();
    await file.close();
  },
};

async function put(files: FileSystem, path: string, bytes: readonly number[]): Promise<void> {
  const file = await files.open(path, "createNew");
  await writeAll(file, Uint8Array.from(bytes), 0);
  await file.sync();
  await file.close();
}

async function writeAll(file: OpenFile, bytes: Uint8Array, positionBytes: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += await file.write(bytes.subarray(done), positionBytes + done);
}

async function bytesOf(files: FileSystem, path: string): Promise<Uint8Array> {
  const file = await files.open(path, "read");
  const bytes = new Uint8Array(await file.sizeBytes());
  let done = 0;
  while (done < bytes.length) {
    const count = await file.read(bytes.subarray(done), done);
    invariant(count > 0, "a read before the end gives at least one byte");
    done += count;
  }
  await file.close();
  return bytes;
}

async function assertRejects(
  call: () => Promise<unknown>,
  code: OperatingErrorCode,
): Promise<void> {
  const error = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assertCode(error, code);
}

function assertCode(error: unknown, code: OperatingErrorCode): void {
  invariant(isOperatingError(error, code), `the error is ${code}, not ${String(error)}`);
}
