/**
 * Errors of an input: the file and line, what was expected and what was found.
 *
 * @module
 */
import { OperatingError, type OperatingErrorCode } from "@meristem/leyline";

/** The codes of `proto/leyline/v1/error.proto` that concern the input. */
export type InputErrorCode = Extract<OperatingErrorCode, `INPUT_${string}`>;

/** A place in the input: its name for messages and, when one line is invalid, its 1-based number. */
export interface InputPlace {
  readonly name: string;
  readonly line?: number;
}

/** The input cannot be read any further. Rows yielded before the error are valid. */
export class InputError extends OperatingError {
  readonly code: InputErrorCode;
  readonly transient = false;

  constructor(code: InputErrorCode, place: InputPlace, fault: string, options?: ErrorOptions) {
    const where = place.line === undefined ? place.name : `${place.name}:${place.line}`;
    const details = place.line === undefined ? {} : { line: place.line };
    super(`${where}: ${fault}`, { input: place.name, ...details }, options);
    this.code = code;
  }
}

const SHOWN_LENGTH_MAX = 40;

/** A cell for a message: quoted, at most 40 characters, control characters escaped. */
export function shown(text: string): string {
  const short = text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text;
  return JSON.stringify(short);
}
