/**
 * What is wrong with a log of proofs, in one sentence that names the first bad record.
 *
 * @module
 */
import type { LocatedDamage } from "@meristem/io-durable";
import { firstParityBreak, type ParityLog } from "@meristem/io-telemetry/parity";

/** `undefined`: every record follows the one before it. A torn end is no fault. */
export function parityFault(path: string, { records, report }: ParityLog): string | undefined {
  const [damage] = report.damages;
  if (damage !== undefined) return `${damage.path}: ${damageText(damage)}`;
  const index = firstParityBreak(records);
  if (index === undefined) return undefined;
  return `${path}: record ${index + 1}: it does not follow the record before it`;
}

/** Which record of its file, and what befell it. */
export function damageText({ sequence, offsetBytes, kind }: LocatedDamage): string {
  return `record ${sequence}, byte ${offsetBytes}: ${DAMAGES[kind]}`;
}

const DAMAGES = {
  header: "the header is damaged",
  bytes: "damaged bytes",
  gap: "records are missing",
  order: "an earlier record stands here again",
  chain: "it or a record before it was changed",
  segment: "a whole segment is missing",
} as const;
