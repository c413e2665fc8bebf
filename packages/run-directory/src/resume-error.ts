/**
 * A run cannot be resumed or replayed: its input, its settings or its files do not match the snapshot.
 *
 * @module
 */
import { OperatingError } from "@meristem/leyline";

/** What does not match the snapshot: the input, the settings, a file of the run, or the seal. */
export type ResumeSubject = "input" | "settings" | "output" | "seal";

/** The message names the difference. Another input, other settings or other files are needed. */
export class ResumeError extends OperatingError {
  readonly code = "SNAPSHOT_MISMATCH";
  readonly transient = false;
  readonly subject: ResumeSubject;

  constructor(subject: ResumeSubject, message: string, verb: "resume" | "replay" = "resume") {
    super(`cannot ${verb}: ${message}`, { subject });
    this.subject = subject;
  }
}
