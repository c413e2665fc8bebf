/**
 * A request that a run directory cannot answer: a series, step, horizon or file that it does not have.
 *
 * @module
 */
import { OperatingError } from "@meristem/leyline";

/** Parameter of the request that is at fault. */
export type RequestParameter = "series" | "step" | "horizon" | "generation" | "path";

export interface RequestFault {
  readonly parameter?: RequestParameter;
  /** What was asked for. */
  readonly value?: string | number;
  /** Some values that can be asked for, quoted; present where a value was needed and none was given. */
  readonly candidates?: string;
}

/** The request is at fault, not the run: another series, step or file has to be named. */
export class RequestError extends OperatingError {
  readonly code = "REQUEST_INVALID";
  readonly transient = false;
  readonly fault: RequestFault;

  constructor(message: string, fault: RequestFault = {}) {
    super(message, { ...fault });
    this.fault = fault;
  }
}
