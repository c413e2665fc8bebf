/**
 * Opens the input of a run at its present path and checks that it is the recorded one.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { InputFile } from "@meristem/io-rows";
import { ResumeError } from "@meristem/run-directory/advanced";
import type { AuditPorts } from "../audit-ports.js";

/** The input that a run recorded. */
export interface RecordedInput {
  readonly name: string;
  /** Bytes that the run used, from the start of the input. */
  readonly sizeBytes: number;
  /** SHA-256 of those bytes, hexadecimal. */
  readonly sha256: string;
}

/**
 * The first `recorded.sizeBytes` bytes of a file. Reads them once for the hash, and once more when the
 * result is iterated.
 *
 * @throws ResumeError when they are not those of the run; InputError when the file cannot be read
 */
export async function openReplayInput(
  path: string,
  recorded: RecordedInput,
  ports: Pick<AuditPorts, "openInput">,
): Promise<AsyncIterable<Uint8Array>> {
  const file = await ports.openInput(path);
  if (file.sizeBytes === undefined) {
    throw new ResumeError("input", `${path} is no regular file: it cannot be read twice`, "replay");
  }
  const hash = createHash("sha256");
  let usedBytes = 0;
  for await (const chunk of firstBytes(file, recorded.sizeBytes)) {
    hash.update(chunk);
    usedBytes += chunk.length;
  }
  if (usedBytes < recorded.sizeBytes) {
    const text = `${path} holds ${usedBytes} bytes, the run used ${recorded.sizeBytes}`;
    throw new ResumeError("input", `${text}: it was cut, or is another input`, "replay");
  }
  const sha256 = hash.digest("hex");
  if (sha256 !== recorded.sha256) {
    const text = `the first ${usedBytes} bytes of ${path} are not those of ${recorded.name}`;
    const hashes = `SHA-256 ${sha256.slice(0, 12)}…, recorded ${recorded.sha256.slice(0, 12)}…`;
    throw new ResumeError("input", `${text} that the run used (${hashes})`, "replay");
  }
  return firstBytes(await ports.openInput(path), recorded.sizeBytes);
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
