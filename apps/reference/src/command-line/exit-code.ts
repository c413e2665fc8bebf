/**
 * What the command says with its exit code, and which error says what.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import { ResumeError } from "../run/resume-error.js";
import { UsageError } from "./usage-error.js";

export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  inputInvalid: 3,
  integrityFailed: 4,
  configRefused: 5,
  degraded: 6,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The code for an error that ends a command. Anything unknown is our own bug: 1. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof ResumeError) return RESUME_CODES[error.subject];
  if (!isOperatingError(error)) return EXIT.internal;
  const { code } = error;
  if (code.startsWith("INPUT_")) return EXIT.inputInvalid;
  if (code.startsWith("CONFIG_") || code === "SNAPSHOT_MISMATCH") return EXIT.configRefused;
  return INTEGRITY_CODES.includes(code) ? EXIT.integrityFailed : EXIT.internal;
}

const RESUME_CODES = {
  input: EXIT.inputInvalid,
  settings: EXIT.configRefused,
  output: EXIT.integrityFailed,
} as const;

const INTEGRITY_CODES: readonly string[] = [
  "SNAPSHOT_CORRUPT",
  "SNAPSHOT_FORMAT_UNKNOWN",
  "STATE_UNREADABLE",
  "TELEMETRY_CORRUPT",
  "LOG_CORRUPT",
];
