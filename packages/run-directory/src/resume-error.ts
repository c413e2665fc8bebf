/**
 * A run cannot be resumed or replayed: what is there does not belong to it.
 *
 * @module
 */
import { OperatingError } from "@meristem/leyline";

/** What differs from the first run: its input, its settings, the files it left, or their seal. */
export type ResumeSubject = "input" | "settings" | "output" | "seal";

export class ResumeError extends OperatingError {
  readonly code = "SNAPSHOT_MISMATCH";
  readonly transient = false;
  readonly subject: ResumeSubject;

  constructor(subject: ResumeSubject, message: string, verb: "resume" | "replay" = "resume") {
    super(`cannot ${verb}: ${message}`, { subject });
    this.subject = subject;
  }
}
