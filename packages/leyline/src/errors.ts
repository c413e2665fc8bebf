/**
 * The error taxonomy every package shares.
 *
 * Two families only. An {@link OperatingError} happens in a healthy program (a torn file, a full
 * disk) and some caller must handle it. An {@link InvariantError} means our own code is wrong, and
 * nothing below the process boundary may catch it. What belongs to the domain (a rejected
 * observation, a refused move, a solver out of sweeps) is neither: it is a value, returned.
 *
 * @module
 */
import type { ErrorCode } from "./gen-v1.js";

/** A code of `proto/leyline/v1/error.proto`, without its prefix: `"SNAPSHOT_CORRUPT"`. */
export type OperatingErrorCode = Exclude<keyof typeof ErrorCode, "UNSPECIFIED">;

/** Plain facts about a failure, safe to structured-clone. No buffers, no secrets, no instances. */
export type ErrorDetails = Readonly<Record<string, string | number | bigint | boolean>>;

/** What is left of an error on the other side of a thread or a wire. */
export interface ErrorReport {
  /** Stable identifier, `SCREAMING_SNAKE`, listed in `proto/leyline/v1/error.proto`. */
  readonly code: OperatingErrorCode;
  /** Whether the same call may succeed later without anyone changing anything. */
  readonly transient: boolean;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** Something expected went wrong outside our control. Switch on `code`, never on `message`. */
export abstract class OperatingError extends Error implements ErrorReport {
  abstract readonly code: OperatingErrorCode;
  abstract readonly transient: boolean;
  readonly details: ErrorDetails;

  constructor(message: string, details: ErrorDetails, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.details = details;
  }

  /** Send this, not the error: structured clone drops an Error's class and its own fields. */
  toReport(): ErrorReport {
    const { code, transient, message, details } = this;
    return { code, transient, message, details };
  }
}

/** True for an {@link OperatingError} and for its report, optionally with one `code`. */
export function isOperatingError(error: unknown, code?: OperatingErrorCode): error is ErrorReport {
  if (typeof error !== "object" || error === null) return false;
  if (!("code" in error && "transient" in error && "details" in error)) return false;
  return code === undefined || error.code === code;
}

/** Our own code broke a promise. Carries no code: there is nothing to switch on. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Throws {@link InvariantError} unless `condition` holds. One fact per call. */
export function invariant(condition: boolean, fact: string): asserts condition {
  if (!condition) throw new InvariantError(`invariant broken: ${fact}`);
}
