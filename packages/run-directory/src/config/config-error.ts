import { OperatingError } from "@meristem/leyline";

/** The configuration cannot be read, or says something that no schema knows. */
export class ConfigError extends OperatingError {
  readonly code: "CONFIG_INVALID" | "CONFIG_UNREADABLE";
  readonly transient = false;

  constructor(code: ConfigError["code"], message: string, options?: ErrorOptions) {
    super(message, {}, options);
    this.code = code;
  }
}
