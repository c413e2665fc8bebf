/**
 * The configuration of a run: its sections and keys, and the layers that it is merged from.
 *
 * @packageDocumentation
 */
export { ConfigError } from "./config-error.js";
export { asWritten, configFromEnvironment, configFromToml, mergeConfig } from "./load-config.js";
export type { ConfigLayer, ConfigValues } from "./load-config.js";
export { SECTIONS, keysOf } from "./sections.js";
export type { KeyFacts, RunConfig, SectionName } from "./sections.js";
export { unusedKeyNames, unusedKeyWarnings } from "./unused-keys.js";
