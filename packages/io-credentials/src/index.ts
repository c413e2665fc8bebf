/**
 * Secrets from the environment, and from nowhere else.
 *
 * @packageDocumentation
 */
export { openCredentials } from "./credentials.js";
export type { Credentials, CredentialsOptions, CredentialWarning } from "./credentials.js";
export { CredentialFileError, CredentialMissingError } from "./errors.js";
export { readEnvFile } from "./node-env-file.js";
export type { EnvFile } from "./node-env-file.js";
export { parseEnv } from "./parse-env.js";
export { Secret } from "./secret.js";
