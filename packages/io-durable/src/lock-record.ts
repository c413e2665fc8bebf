/**
 * What a lock file says: one line of JSON, padded so that it can be rewritten in place.
 *
 * @module
 */
import type { ProcessIdentity } from "./processes.js";

/** Who holds a lock, since when, or that nobody does any more. */
export interface LockRecord {
  readonly owner: ProcessIdentity;
  readonly isReleased: boolean;
  /** By the owner's wall clock. */
  readonly renewedUnixNs: bigint;
}

const RECORD_BYTES = 512;

export function encodeLockRecord(record: LockRecord): Uint8Array {
  const { owner, isReleased, renewedUnixNs } = record;
  const facts = { ...owner, isReleased, renewedUnixNs: String(renewedUnixNs) };
  const line = JSON.stringify(facts).padEnd(RECORD_BYTES - 1, " ");
  return new TextEncoder().encode(`${line}\n`);
}

/** `undefined` for anything that {@link encodeLockRecord} has not written whole. */
export function decodeLockRecord(bytes: Uint8Array): LockRecord | undefined {
  const text = new TextDecoder().decode(bytes);
  if (bytes.length < RECORD_BYTES || !text.endsWith("\n")) return undefined;
  let facts: unknown;
  try {
    facts = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof facts !== "object" || facts === null) return undefined;
  const { pid, startTime, host, isReleased, renewedUnixNs } = facts as Record<string, unknown>;
  if (typeof pid !== "number" || typeof startTime !== "string" || typeof host !== "string") {
    return undefined;
  }
  if (typeof isReleased !== "boolean" || typeof renewedUnixNs !== "string") return undefined;
  if (!/^\d{1,19}$/.test(renewedUnixNs)) return undefined;
  const owner = { pid, startTime, host };
  return { owner, isReleased, renewedUnixNs: BigInt(renewedUnixNs) };
}
