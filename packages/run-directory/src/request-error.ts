/**
 * A request that a run directory cannot answer: a series, step, horizon or file that it does not have.
 *
 * @module
 */
import { OperatingError } from "@meristem/leyline";

/** The parameter of the request that is at fault. */
export type RequestParameter = "series" | "step" | "horizon" | "generation" | "path";

/** The fault of a request. */
export interface RequestFault {
  readonly parameter?: RequestParameter;
  /** The value that the run does not have. */
  readonly value?: string | number;
  /** Some valid values, quoted; present where a value is required and none was given. */
  readonly candidates?: string;
}

/** The request is at fault, not the run: repeat it with another series, step, horizon or file. */
export class RequestError extends OperatingError {
  readonly code = "REQUEST_INVALID";
  readonly transient = false;
  readonly fault: RequestFault;

  constructor(message: string, fault: RequestFault = {}) {
    super(message, { ...fault });
    this.fault = fault;
  }
}
