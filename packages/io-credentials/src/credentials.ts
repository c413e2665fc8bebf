/**
 * Where secrets come from: the environment, else a `.env` file, else nowhere.
 *
 * @module
 */
import { CredentialMissingError } from "./errors.js";
import { readEnvFile, type EnvFile } from "./node-env-file.js";
import { parseEnv } from "./parse-env.js";
import { Secret } from "./secret.js";

export interface CredentialsOptions {
  /** The process's environment, as the app hands it in. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A `.env` file that need not exist. Default: none. */
  readonly envPath?: string;
  /** How the file is read. Default: from this machine. */
  readonly readFile?: (path: string) => Promise<EnvFile | undefined>;
}

/** Something an operator should mend. */
export interface CredentialWarning {
  readonly kind: "file_mode";
  readonly path: string;
  /** As `ls` would say it, in octal: `"0644"`. */
  readonly mode: string;
  readonly message: string;
}

/** Made by {@link openCredentials}. */
export interface Credentials {
  /** @throws CredentialMissingError when it is missing or empty; it names the variable only */
  required(name: string): Secret;
  /** `undefined` when it is missing or empty. */
  optional(name: string): Secret | undefined;
  readonly warnings: readonly CredentialWarning[];
}

/**
 * Reads the secrets once. The environment wins over the file; an empty value is a missing one.
 *
 * @throws CredentialFileError for a file that is there and cannot be trusted to mean one thing
 */
export async function openCredentials(options: CredentialsOptions): Promise<Credentials> {
  const { environment, envPath, readFile = readEnvFile } = options;
  const file = envPath === undefined ? undefined : await readFile(envPath);
  const fromFile = file && envPath ? parseEnv(file.bytes, envPath) : new Map<string, Secret>();
  const warnings = file && envPath ? modeWarnings(envPath, file.mode) : [];

  const optional = (name: string): Secret | undefined => {
    const given = Object.hasOwn(environment, name) ? environment[name] : undefined;
    const secret = isFilled(given) ? new Secret(given) : fromFile.get(name);
    return isFilled(secret?.reveal()) ? secret : undefined;
  };
  const required = (name: string): Secret => {
    const secret = optional(name);
    if (secret !== undefined) return secret;
    const places = envPath === undefined ? "the environment" : `the environment or ${envPath}`;
    throw new CredentialMissingError(`${name} is missing or empty: set it in ${places}`, {
      name,
      envPath: envPath ?? "",
    });
  };
  return { required, optional, warnings };
}

const isFilled = (value: string | undefined): value is string =>
  value !== undefined && value.trim() !== "";

function modeWarnings(path: string, mode: number): readonly CredentialWarning[] {
  if ((mode & 0o077) === 0) return [];
  const octal = mode.toString(8).padStart(4, "0");
  const message = `${path} can be read by others (mode ${octal}): chmod 600 ${path}`;
  return [{ kind: "file_mode", path, mode: octal, message }];
}
