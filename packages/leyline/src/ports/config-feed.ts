/**
 * Port: the configuration in force, as immutable versions.
 *
 * Read between two steps, never within one: a step sees one configuration. Implemented by
 * `@meristem/config-mutation` (a watched file) and by `MemoryConfigFeed` in
 * `@meristem/leyline/testing`. Both pass `configFeedChecks`.
 */
export interface ConfigFeed<Config> {
  /**
   * The newest version that was valid. Never throws: a configuration that cannot be read leaves the
   * version before it in force. The same version is the same object. Cost: a field access.
   */
  latest(): ConfigVersion<Config>;
}

export interface ConfigVersion<Config> {
  /** Counts up by one per published version, from 1. */
  readonly version: number;
  /** SHA-256 of the configuration's canonical bytes, lowercase hex, 64 characters. */
  readonly sha256Hex: string;
  /** Deeply frozen. */
  readonly config: Config;
}
