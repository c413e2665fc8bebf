/**
 * What can be wrong with credentials. No error here ever holds a value.
 *
 * @module
 */
import { OperatingError } from "@meristem/leyline";

/** A secret is missing or empty; `details.name` says which. */
export class CredentialMissingError extends OperatingError {
  readonly code = "CREDENTIAL_MISSING";
  readonly transient = false;
}

/** The file of secrets cannot be read or parsed; `details.line` says where. */
export class CredentialFileError extends OperatingError {
  readonly code = "CREDENTIAL_FILE_INVALID";
  readonly transient = false;
}
