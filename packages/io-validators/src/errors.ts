/** Errors of this package: only a stored state can be wrong, data never is. */
import { OperatingError } from "@meristem/leyline";

/** The stored state is not one of this gate's, or was shaped by another configuration. */
export class GateStateError extends OperatingError {
  readonly code = "STATE_UNREADABLE";
  readonly transient = false;
}
