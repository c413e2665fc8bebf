/**
 * The seal of `summary.json`: who changes it, or a file whose digest it holds, needs the key.
 *
 * Sealed are the bytes of the file as it would be without its last member, `seal`.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { SnapshotKey } from "@meristem/io-snapshots";

/** How a text of ours ends: the closing brace of an indented object. */
const END = "\n}\n";

/** `json` with the seal as its last member; without a key as it is. */
export function sealedSummary(json: string, key: SnapshotKey | undefined): string {
  if (key === undefined) return json;
  const hmac = hmacOf(Buffer.from(json), key).toString("hex");
  const seal = JSON.stringify({ key_id: key.id, hmac_sha256: hmac }, null, 2);
  return `${json.slice(0, -END.length)},\n  "seal": ${seal.replaceAll("\n", "\n  ")}${END}`;
}

/** What is known of a summary's seal. */
export type SummarySeal =
  | { readonly state: "absent" }
  /** `unchecked`: no key was given, or another. `broken`: the file is not the one that was sealed. */
  | { readonly state: "holds" | "broken" | "unchecked"; readonly keyId: string };

const SEAL =
  /,\n {2}"seal": \{\n {4}"key_id": "([\w:-]{1,64})",\n {4}"hmac_sha256": "([0-9a-f]{64})"\n {2}\}\n\}\n$/;

/** Looks at the bytes of the whole file, not at what they mean. */
export function summarySeal(bytes: Uint8Array, key: SnapshotKey | undefined): SummarySeal {
  // One character a byte: where the seal begins in the text, it begins in the file.
  const text = Buffer.from(bytes).toString("latin1");
  const found = SEAL.exec(text);
  if (found === null) return { state: "absent" };
  const [, keyId, hmac] = found as unknown as [string, string, string];
  if (key === undefined || key.id !== keyId) return { state: "unchecked", keyId };
  const sealed = Buffer.concat([bytes.subarray(0, found.index), Buffer.from(END)]);
  const isSame = timingSafeEqual(hmacOf(sealed, key), Buffer.from(hmac, "hex"));
  return { state: isSame ? "holds" : "broken", keyId };
}

function hmacOf(bytes: Uint8Array, key: SnapshotKey): Buffer {
  return createHmac("sha256", key.secret).update(bytes).digest();
}
