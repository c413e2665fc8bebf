/**
 * The bytes that a run used, from where they are now, checked before anything is computed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { InputFile } from "@meristem/io-rows";
import { ResumeError } from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";

/** What a run says of its input. */
export interface InputClaim {
  readonly name: string;
  /** Bytes that were used, from the start. */
  readonly sizeBytes: number;
  /** Of those bytes, hexadecimal. */
  readonly sha256: string;
}

/** The first `claim.sizeBytes` of a file. @throws ResumeError when they are not those of the run */
export async function openReplayInput(
  path: string,
  claim: InputClaim,
  ports: Pick<AuditPorts, "openInput">,
): Promise<AsyncIterable<Uint8Array>> {
  const file = await ports.openInput(path);
  if (file.sizeBytes === undefined) {
    throw new ResumeError("input", `${path} is no regular file: it cannot be read twice`, "replay");
  }
  const hash = createHash("sha256");
  let usedBytes = 0;
  for await (const chunk of firstBytes(file, claim.sizeBytes)) {
    hash.update(chunk);
    usedBytes += chunk.length;
  }
  if (usedBytes < claim.sizeBytes) {
    const text = `${path} holds ${usedBytes} bytes, the run used ${claim.sizeBytes}`;
    throw new ResumeError("input", `${text}: it was cut, or is another input`, "replay");
  }
  const sha256 = hash.digest("hex");
  if (sha256 !== claim.sha256) {
    const text = `the first ${usedBytes} bytes of ${path} are not those of ${claim.name}`;
    const hashes = `SHA-256 ${sha256.slice(0, 12)}…, recorded ${claim.sha256.slice(0, 12)}…`;
    throw new ResumeError("input", `${text} that the run used (${hashes})`, "replay");
  }
  return firstBytes(await ports.openInput(path), claim.sizeBytes);
}

async function* firstBytes(file: InputFile, countMax: number): AsyncGenerator<Uint8Array> {
  let leftBytes = countMax;
  for await (const chunk of file.chunks()) {
    if (leftBytes === 0) return;
    const used = chunk.subarray(0, leftBytes);
    leftBytes -= used.length;
    yield used;
  }
}
