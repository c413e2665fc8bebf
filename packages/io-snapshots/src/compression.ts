/**
 * Compression with a bound on what may come out again.
 *
 * @module
 */
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { SnapshotCorruptError, SnapshotFormatError } from "./errors.js";
import type { SnapshotCompression } from "./format.js";

type Work = (bytes: Uint8Array, options: object) => Promise<Uint8Array>;

interface Method {
  readonly compress: Work;
  readonly decompress: Work;
  /** Fast rather than small: random-like float64 hardly shrinks at any effort. */
  readonly effort: object;
}

/** `zstd` came with Node 22.15; the types are those of Node 20. */
const { zstdCompress, zstdDecompress } = zlib as unknown as {
  readonly zstdCompress?: typeof zlib.gzip;
  readonly zstdDecompress?: typeof zlib.gunzip;
};

const METHODS: Readonly<Record<Exclude<SnapshotCompression, "none">, Method | undefined>> = {
  gzip: {
    compress: promisify(zlib.gzip) as Work,
    decompress: promisify(zlib.gunzip) as Work,
    effort: { level: 1 },
  },
  brotli: {
    compress: promisify(zlib.brotliCompress) as Work,
    decompress: promisify(zlib.brotliDecompress) as Work,
    effort: { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 3 } },
  },
  zstd:
    zstdCompress && zstdDecompress
      ? {
          compress: promisify(zstdCompress) as Work,
          decompress: promisify(zstdDecompress) as Work,
          effort: {},
        }
      : undefined,
};

/**
 * The most a stored byte may turn into. A state that shrinks further is stored as it is, so that a
 * reader can refuse a bomb by its header alone.
 */
const RATIO_MAX = 100;

/** Whether this runtime can write and read it: `zstd` needs Node 22.15. */
export function isCompressionAvailable(compression: SnapshotCompression): boolean {
  return compression === "none" || METHODS[compression] !== undefined;
}

function methodOf(compression: Exclude<SnapshotCompression, "none">): Method {
  const method = METHODS[compression];
  if (method !== undefined) return method;
  throw new SnapshotFormatError(`this Node has no ${compression}: use a newer one`, {
    compression,
    nodeVersion: process.version,
  });
}

/** What to store, and how it is compressed: not at all when it would shrink beyond the ratio. */
export async function compress(
  payload: Uint8Array,
  compression: SnapshotCompression,
): Promise<{ readonly stored: Uint8Array; readonly compression: SnapshotCompression }> {
  if (compression === "none") return { stored: payload, compression };
  const { compress: work, effort } = methodOf(compression);
  const stored = await work(payload, effort);
  return isBelievable(payload.length, stored.length)
    ? { stored, compression }
    : { stored: payload, compression: "none" };
}

/** Whether a payload of that length may come out of so many stored bytes. */
function isBelievable(payloadBytes: number, storedBytes: number): boolean {
  return payloadBytes <= storedBytes * RATIO_MAX;
}

/**
 * Undoes {@link compress}. Stops as soon as more than `payloadBytes` come out.
 *
 * @throws SnapshotCorruptError when it is not what the header says; SnapshotFormatError without the
 *   method in this runtime.
 */
export async function decompress(
  stored: Uint8Array,
  compression: SnapshotCompression,
  payloadBytes: number,
): Promise<Uint8Array> {
  if (compression === "none") return stored.slice();
  const { decompress: work } = methodOf(compression);
  const refuse = (why: string, cause?: unknown): SnapshotCorruptError =>
    new SnapshotCorruptError(
      `the payload does not decompress: ${why}`,
      { fault: "PAYLOAD", compression, payloadBytes, storedBytes: stored.length },
      { cause },
    );
  if (!isBelievable(payloadBytes, stored.length)) throw refuse(`more than ${RATIO_MAX}:1`);
  let payload: Uint8Array;
  try {
    // A limit of 0 would mean none at all.
    payload = await work(stored, { maxOutputLength: Math.max(1, payloadBytes) });
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error), error);
  }
  if (payload.length !== payloadBytes) throw refuse(`it has ${payload.length} bytes`);
  // A copy of its own: what zlib returns may be a view into a shared pool.
  return new Uint8Array(payload);
}
