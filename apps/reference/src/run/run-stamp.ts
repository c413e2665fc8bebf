/**
 * What every proof of a run carries: which configuration and which code it is about.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { RunSettings } from "./run-settings.js";

export interface RunStamp {
  /** SHA-256 of the settings that shape the forecasts, shape (32). */
  readonly configFingerprint: Uint8Array;
  /** Version of the command. */
  readonly codeVersion: string;
}

export function runStamp(settings: RunSettings, codeVersion: string): RunStamp {
  // What is kept beside the forecasts does not shape them.
  const shaping = Object.entries(settings).filter(([name]) => name !== "--record");
  const text = JSON.stringify(shaping.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const configFingerprint = new Uint8Array(createHash("sha256").update(text).digest());
  return { configFingerprint, codeVersion };
}
