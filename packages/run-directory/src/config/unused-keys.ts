/**
 * Keys a user set for nothing, and how that is said.
 *
 * @module
 */
import { snakeCase } from "@meristem/leyline/text";
import { unusedKeys } from "@meristem/orchestrator";
import type { RunConfig } from "./sections.js";

/** As a configuration file spells them: `predictor.fusion_rule`. */
export function unusedKeyNames({ predictor }: RunConfig): string[] {
  return unusedKeys(predictor).map((key) => `predictor.${snakeCase(key)}`);
}

/** One sentence about them; none when there are none. */
export function unusedKeyWarnings(config: RunConfig): string[] {
  const names = unusedKeyNames(config);
  return names.length === 0 ? [] : [`profile lite has no use for ${names.join(", ")}`];
}
