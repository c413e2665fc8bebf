/**
 * What can be wrong with an input, said with file and line, expected and found.
 *
 * @module
 */
import { OperatingError, type OperatingErrorCode } from "@meristem/leyline";

/** Codes of `proto/leyline/v1/error.proto` that speak of the input. */
export type InputErrorCode = Extract<OperatingErrorCode, `INPUT_${string}`>;

/** Where in the input: a name for people and, when one line is to blame, its 1-based number. */
export interface InputPlace {
  readonly name: string;
  readonly line?: number;
}

/** The input cannot be read on. What was forecast before it stays. */
export class InputError extends OperatingError {
  readonly code: InputErrorCode;
  readonly transient = false;

  constructor(code: InputErrorCode, place: InputPlace, what: string, options?: ErrorOptions) {
    const where = place.line === undefined ? place.name : `${place.name}:${place.line}`;
    const details = place.line === undefined ? {} : { line: place.line };
    super(`${where}: ${what}`, { input: place.name, ...details }, options);
    this.code = code;
  }
}

const SHOWN_LENGTH = 40;

/** A cell as it is shown in a message: quoted, shortened, without control characters. */
export function shown(text: string): string {
  const short = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
  return JSON.stringify(short);
}
