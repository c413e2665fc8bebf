/**
 * The first fault of a log of parity records, in one sentence.
 *
 * @module
 */
import type { LocatedDamage } from "@meristem/io-durable";
import { firstParityBreak, type ParityLog } from "@meristem/io-telemetry/parity";

/** `undefined`: every record continues the chain. A torn end is no fault. */
export function parityFault(path: string, { records, report }: ParityLog): string | undefined {
  const [damage] = report.damages;
  if (damage !== undefined) return `${damage.path}: ${damageText(damage)}`;
  const index = firstParityBreak(records);
  if (index === undefined) return undefined;
  return `${path}: record ${index + 1}: it does not follow the record before it`;
}

/** Sequence number and offset of a damaged record, and the kind of the damage. */
export function damageText({ sequence, offsetBytes, kind }: LocatedDamage): string {
  return `record ${sequence}, byte ${offsetBytes}: ${DAMAGE_TEXTS[kind]}`;
}

const DAMAGE_TEXTS = {
  header: "the header is damaged",
  bytes: "damaged bytes",
  gap: "records are missing",
  order: "an earlier record stands here again",
  chain: "it or a record before it was changed",
  segment: "a whole segment is missing",
} as const;
