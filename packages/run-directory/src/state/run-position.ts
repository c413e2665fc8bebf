/**
 * The position of a run: everything that a snapshot stores besides the series.
 *
 * @module
 */
import type { ResumePoint } from "@meristem/io-rows";
import type { OutputMarks } from "../files/run-outputs.js";
import type { RunIdentity } from "../identity/run-identity.js";

export interface RunPosition {
  /** How far the input was used. */
  readonly input: ResumePoint;
  readonly inputName: string;
  /** Key of the only series where no column holds one. */
  readonly defaultSeries: string;
  /** SHA-256 of the input up to `input.offsetBytes`, shape (32). */
  readonly prefixSha256: Uint8Array;
  readonly outputs: OutputMarks;
  readonly identity: RunIdentity;
}
