/**
 * Digests of the growing files at the end of a run. They detect a later change and locate it.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { crc32c, readWhole } from "@meristem/io-durable";
import type { FileSystem } from "@meristem/leyline/ports";

/** Digest of one file. Plain data: `summary.json` contains it. */
export interface FileDigest {
  readonly name: string;
  /** Length of the file. */
  readonly bytes: number;
  /** Of the whole file, hexadecimal. */
  readonly sha256: string;
  /** Length of a block, bytes; the last one may be shorter. */
  readonly block_bytes: number;
  /** CRC-32C of every block, hexadecimal: they locate a change. */
  readonly block_crc32c: readonly string[];
}

const BLOCK_BYTES_MIN = 1 << 16;
const BLOCK_COUNT_MAX = 1024;

/** Digest of the file as it is now. Reads it once. @throws OperatingError `FILE_…` */
export async function fileDigest(
  files: FileSystem,
  directory: string,
  name: string,
): Promise<FileDigest> {
  const file = await files.open(`${directory}/${name}`, "read");
  try {
    const bytes = await file.sizeBytes();
    let blockBytes = BLOCK_BYTES_MIN;
    while (bytes > blockBytes * BLOCK_COUNT_MAX) blockBytes *= 2;
    const hash = createHash("sha256");
    const block = new Uint8Array(blockBytes);
    const blocks: string[] = [];
    for (let offset = 0; offset < bytes; offset += blockBytes) {
      const count = await readWhole(file, block, offset);
      const read = block.subarray(0, count);
      hash.update(read);
      blocks.push(crc32c(read).toString(16).padStart(8, "0"));
    }
    const sha256 = hash.digest("hex");
    return { name, bytes, sha256, block_bytes: blockBytes, block_crc32c: blocks };
  } finally {
    await file.close();
  }
}

/** The first difference with its position, for messages. `undefined`: the digests are equal. */
export function digestFault(recorded: FileDigest, found: FileDigest): string | undefined {
  if (recorded.sha256 === found.sha256 && recorded.bytes === found.bytes) return undefined;
  const blocks = recorded.block_crc32c;
  const isCut = found.bytes < recorded.bytes;
  const first = blocks.findIndex((crc, i) => crc !== found.block_crc32c[i]);
  const from = (first < 0 ? blocks.length : first) * recorded.block_bytes;
  const to = Math.min(from + recorded.block_bytes, recorded.bytes) - 1;
  const sizes = `${found.bytes} bytes, ${recorded.bytes} when the run ended`;
  if (isCut) return `byte ${found.bytes}: the file was cut (${sizes})`;
  if (first < 0 || from >= recorded.bytes) return `byte ${recorded.bytes}: added since (${sizes})`;
  return `bytes ${from} to ${to}: changed since the run ended`;
}

/** Whether the value has the members of a {@link FileDigest}. */
export function isFileDigest(value: unknown): value is FileDigest {
  if (typeof value !== "object" || value === null) return false;
  const { name, bytes, sha256, block_bytes, block_crc32c } = value as Record<string, unknown>;
  return (
    typeof name === "string" &&
    /^[\w-]+(\.[\w-]+)*$/.test(name) &&
    Number.isSafeInteger(bytes) &&
    typeof sha256 === "string" &&
    Number.isSafeInteger(block_bytes) &&
    Array.isArray(block_crc32c)
  );
}
