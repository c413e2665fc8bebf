/**
 * Records a run of forecasts in a directory that can be resumed, replayed and verified.
 *
 * @packageDocumentation
 */
export { ConfigError } from "./config-error.js";
export { asWritten, configFromEnvironment, configFromToml, mergeConfig } from "./load-config.js";
export type { ConfigLayer } from "./load-config.js";
export { SECTIONS, keysOf } from "./sections.js";
export type { KeyFacts, RunConfig, SectionName } from "./sections.js";
export { unusedKeyNames, unusedKeyWarnings } from "./unused-keys.js";
