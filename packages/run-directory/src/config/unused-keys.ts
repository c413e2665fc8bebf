/**
 * Keys that are set although the profile ignores them.
 *
 * @module
 */
import { snakeCase } from "@meristem/leyline/text";
import { unusedKeys } from "@meristem/orchestrator";
import type { RunConfig } from "./sections.js";

/** Names as in a configuration file: `predictor.fusion_rule`. */
export function unusedKeyNames({ predictor }: RunConfig): string[] {
  return unusedKeys(predictor).map((key) => `predictor.${snakeCase(key)}`);
}

/** One warning that names them all; empty when there are none. */
export function unusedKeyWarnings(config: RunConfig): string[] {
  const names = unusedKeyNames(config);
  return names.length === 0 ? [] : [`profile lite has no use for ${names.join(", ")}`];
}
