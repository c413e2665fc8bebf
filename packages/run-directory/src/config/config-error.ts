import { OperatingError } from "@meristem/leyline";

/** The configuration is not TOML (`CONFIG_UNREADABLE`), or the schema refuses it (`CONFIG_INVALID`). */
export class ConfigError extends OperatingError {
  readonly code: "CONFIG_INVALID" | "CONFIG_UNREADABLE";
  readonly transient = false;

  constructor(code: ConfigError["code"], message: string, options?: ErrorOptions) {
    super(message, {}, options);
    this.code = code;
  }
}
