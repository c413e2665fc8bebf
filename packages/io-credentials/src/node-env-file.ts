/**
 * Reads a `.env` file of this machine, if there is one.
 *
 * @module
 */
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { CredentialFileError } from "./errors.js";
import { FILE_BYTES_MAX } from "./parse-env.js";

/** A file's bytes, and who may read them. */
export interface EnvFile {
  readonly bytes: Uint8Array;
  /** Permission bits, such as 0o600. */
  readonly mode: number;
}

/**
 * `undefined` when there is no such file.
 *
 * @throws CredentialFileError when it is there and cannot be read, or is no regular file
 */
export async function readEnvFile(path: string): Promise<EnvFile | undefined> {
  try {
    // Not blocking: a pipe must not hold us up before we know what it is.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = await file.stat();
      if (!facts.isFile() || facts.size > FILE_BYTES_MAX) {
        const why = facts.isFile() ? `${facts.size} bytes are too many` : "not a regular file";
        throw new CredentialFileError(`${path}: ${why}`, { path, line: 1, why });
      }
      return { bytes: new Uint8Array(await file.readFile()), mode: facts.mode & 0o777 };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error) || error instanceof CredentialFileError) {
      throw error;
    }
    if (error.code === "ENOENT") return undefined;
    const why = `cannot be read (${String(error.code)})`;
    throw new CredentialFileError(`${path}: ${why}`, { path, line: 1, why }, { cause: error });
  }
}
