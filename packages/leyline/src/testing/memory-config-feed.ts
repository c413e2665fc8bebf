/** The ConfigFeed port in memory. */
import type { ConfigFeed, ConfigVersion } from "../ports/config-feed.js";
import { digestHex } from "./digest-hex.js";

/** {@link ConfigFeed} held in memory, for configurations that JSON can hold. */
export class MemoryConfigFeed<Config> implements ConfigFeed<Config> {
  #latest: ConfigVersion<Config>;

  constructor(config: Config) {
    this.#latest = versionOf(config, 1);
  }

  latest(): ConfigVersion<Config> {
    return this.#latest;
  }

  /** Puts a copy of `config` in force. */
  publish(config: Config): void {
    this.#latest = versionOf(config, this.#latest.version + 1);
  }
}

function versionOf<Config>(config: Config, version: number): ConfigVersion<Config> {
  const text = JSON.stringify(config);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const copy = frozen(JSON.parse(text)) as Config;
  return Object.freeze({ version, sha256Hex: digestHex(bytes), config: copy });
}

function frozen(value: unknown): unknown {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
