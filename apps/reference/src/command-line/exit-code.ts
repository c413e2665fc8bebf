/**
 * What the command says with its exit code, and which error says what.
 *
 * @module
 */
import { isOperatingError, type ErrorReport } from "@meristem/leyline";
import { ResumeError } from "@meristem/run-directory";
import { StopOverdueError } from "../run/stop-limit.js";
import { UsageError } from "./usage-error.js";

export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  inputInvalid: 3,
  integrityFailed: 4,
  configRefused: 5,
  degraded: 6,
  authenticationRefused: 7,
  interrupted: 130,
  /** As of a process that somebody killed: it killed itself. */
  killed: 137,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The code for an error that ends a command. Anything unknown is our own bug: 1. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof ResumeError) return RESUME_CODES[error.subject];
  if (error instanceof StopOverdueError) return EXIT.killed;
  if (!isOperatingError(error)) return EXIT.internal;
  const { code } = error;
  if (code.startsWith("INPUT_")) return EXIT.inputInvalid;
  if (/^(CONFIG|CREDENTIAL)_|^SNAPSHOT_MISMATCH$/.test(code)) return EXIT.configRefused;
  // Whole, but sealed with another key, or not at all.
  if (isSealFault(error)) return EXIT.authenticationRefused;
  return INTEGRITY_CODES.includes(code) ? EXIT.integrityFailed : EXIT.internal;
}

/** Whether what is wrong is the seal alone: the bytes are whole, the key is another. */
function isSealFault(error: ErrorReport): boolean {
  return error.code === "SNAPSHOT_CORRUPT" && error.details["fault"] === "SEAL";
}

const RESUME_CODES = {
  input: EXIT.inputInvalid,
  settings: EXIT.configRefused,
  output: EXIT.integrityFailed,
  seal: EXIT.authenticationRefused,
} as const;

const INTEGRITY_CODES: readonly string[] = [
  "SNAPSHOT_CORRUPT",
  "SNAPSHOT_FORMAT_UNKNOWN",
  "STATE_UNREADABLE",
  "TELEMETRY_CORRUPT",
  "LOG_CORRUPT",
];
