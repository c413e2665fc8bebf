/**
 * The configuration of one run: flags over environment variables over a configuration file.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import {
  ConfigError,
  configFromEnvironment,
  configFromToml,
  mergeConfig,
  type ConfigLayer,
  type RunConfig,
} from "@meristem/run-directory/config";
import type { CommandPorts } from "../command-line/command.js";
import type { RunRequest } from "./run-request.js";

/** Largest configuration file, bytes: a real one has a few KiB. */
const CONFIG_BYTES_MAX = 1 << 20;

/** @throws ConfigError */
export async function configOf(request: RunRequest, ports: CommandPorts): Promise<RunConfig> {
  const { configFile } = request;
  const layers = [flagLayer(request), configFromEnvironment(ports.environment)];
  if (configFile !== undefined) {
    layers.push(configFromToml(await readText(configFile, ports), configFile));
  }
  return mergeConfig(layers);
}

/** Options whose name differs from their configuration key. */
const OPTIONS: Readonly<Record<string, string>> = {
  season_lengths: "--season",
  step_budget_us: "--step-budget",
};

/** The flags as a layer with the keys of a configuration file. */
function flagLayer({ profile, horizons, season, stepBudgetUs }: RunRequest): ConfigLayer {
  const predictor: Record<string, unknown> = {};
  if (profile !== undefined) predictor["profile"] = profile;
  if (horizons !== undefined) predictor["horizons"] = horizons;
  if (season === "auto") predictor["season_lengths"] = [];
  else if (season !== undefined) predictor["season_lengths"] = season;
  const load = stepBudgetUs === undefined ? {} : { step_budget_us: stepBudgetUs };
  const placeOf = (_section: string, key: string): string => OPTIONS[key] ?? `--${key}`;
  return { values: { predictor, load }, placeOf };
}

async function readText(path: string, ports: CommandPorts): Promise<string> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    const file = await ports.openInput(path);
    for await (const chunk of file.chunks()) {
      parts.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > CONFIG_BYTES_MAX) {
        throw new ConfigError(
          "CONFIG_UNREADABLE",
          `${path}: larger than ${CONFIG_BYTES_MAX} bytes`,
        );
      }
    }
  } catch (cause) {
    if (cause instanceof ConfigError || !isOperatingError(cause)) throw cause;
    throw new ConfigError("CONFIG_UNREADABLE", cause.message, { cause });
  }
  return Buffer.concat(parts).toString("utf8");
}
