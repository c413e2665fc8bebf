/**
 * The key that seals snapshots and summaries, from the environment or `.env`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { openCredentials, readEnvFile, type EnvFile, type Secret } from "@meristem/io-credentials";
import type { SnapshotKey } from "@meristem/io-snapshots";
import { ConfigError } from "@meristem/run-directory/config";

const VARIABLE = "MERISTEM_SNAPSHOT_KEY";
const ENV_PATH = ".env";
/** Bytes; as many as HMAC-SHA-256 gives out. */
const KEY_BYTES_MIN = 32;

/** The key, if one is set, and warnings about where it is stored. */
export interface KeyFound {
  readonly key: SnapshotKey | undefined;
  readonly warnings: readonly string[];
}

/**
 * `undefined` when none is set: snapshots are then not sealed.
 *
 * @throws CredentialFileError; ConfigError when the value is not a key. Neither error contains the value.
 */
export async function findSnapshotKey(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<KeyFound> {
  const options = { environment, envPath: ENV_PATH, readFile: readOurEnvFile };
  const { optional, warnings } = await openCredentials(options);
  const secret = optional(VARIABLE);
  return {
    key: secret === undefined ? undefined : new SealKey(secret),
    warnings: warnings.map(({ message }) => message),
  };
}

/** A `.env` file without our variable belongs to another program and is not parsed. */
async function readOurEnvFile(path: string): Promise<EnvFile | undefined> {
  const file = await readEnvFile(path);
  return file !== undefined && Buffer.from(file.bytes).includes(VARIABLE) ? file : undefined;
}

/** Printing it shows the id only. */
class SealKey implements SnapshotKey {
  /** The first 64 bits of the key's SHA-256: identifies the key without revealing it. */
  readonly id: string;
  readonly #bytes: Uint8Array;

  constructor(secret: Secret) {
    const text = secret.reveal().trim();
    const isKey = /^([0-9a-f]{2})+$/i.test(text) && text.length >= 2 * KEY_BYTES_MIN;
    if (!isKey) {
      const wanted = `at least ${2 * KEY_BYTES_MIN} hexadecimal digits, an even number`;
      throw new ConfigError("CONFIG_INVALID", `${VARIABLE}: expected ${wanted} (not shown here)`);
    }
    this.#bytes = new Uint8Array(Buffer.from(text, "hex"));
    this.id = `sha256:${createHash("sha256").update(this.#bytes).digest("hex").slice(0, 16)}`;
  }

  get secret(): Uint8Array {
    return this.#bytes;
  }
}
