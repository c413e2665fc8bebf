/**
 * The seal of `summary.json`: an HMAC-SHA-256 over the file as it is without its last member, `seal`.
 *
 * The summary holds the digests of the other files, so without the key neither it nor any of them can
 * be changed unnoticed.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { SnapshotKey } from "@meristem/io-snapshots";

/** End of the text of an indented JSON object. */
const END = "\n}\n";

/** `json` with the seal as its last member; unchanged without a key. */
export function sealedSummary(json: string, key: SnapshotKey | undefined): string {
  if (key === undefined) return json;
  const hmac = hmacOf(Buffer.from(json), key).toString("hex");
  const seal = JSON.stringify({ key_id: key.id, hmac_sha256: hmac }, null, 2);
  return `${json.slice(0, -END.length)},\n  "seal": ${seal.replaceAll("\n", "\n  ")}${END}`;
}

/** State of a summary's seal. */
export type SummarySeal =
  | { readonly state: "absent" }
  /** `unchecked`: no key was given, or one with another id. `broken`: the file was changed. */
  | { readonly state: "holds" | "broken" | "unchecked"; readonly keyId: string };

/** The id of a key, as `JSON.stringify` writes a text. */
const KEY_ID = String.raw`"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*"`;
const SEAL = new RegExp(
  String.raw`,\n {2}"seal": \{\n {4}"key_id": (${KEY_ID}),\n` +
    String.raw` {4}"hmac_sha256": "([0-9a-f]{64})"\n {2}\}\n\}\n$`,
);

/** Checks the bytes of the whole file, whatever they mean as JSON. */
export function summarySeal(bytes: Uint8Array, key: SnapshotKey | undefined): SummarySeal {
  // One character per byte: positions in the text are positions in the file.
  const text = Buffer.from(bytes).toString("latin1");
  const found = SEAL.exec(text);
  if (found === null) return { state: "absent" };
  const [, id, hmac] = found as unknown as [string, string, string];
  const keyId = JSON.parse(Buffer.from(id, "latin1").toString()) as string;
  if (key === undefined || key.id !== keyId) return { state: "unchecked", keyId };
  const sealed = Buffer.concat([bytes.subarray(0, found.index), Buffer.from(END)]);
  const isSame = timingSafeEqual(hmacOf(sealed, key), Buffer.from(hmac, "hex"));
  return { state: isSame ? "holds" : "broken", keyId };
}

function hmacOf(bytes: Uint8Array, key: SnapshotKey): Buffer {
  return createHmac("sha256", key.secret).update(bytes).digest();
}
