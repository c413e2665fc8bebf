/**
 * The identity of a run: everything besides the input that determines its files.
 *
 * It has three uses. `settings` must be equal when a run is resumed. The recipe reproduces the run in a
 * replay. `configFingerprint` and `codeVersion` are part of every parity record.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { InputFormat, TimeUnit, WantedColumns } from "@meristem/io-rows";
import { v1 } from "@meristem/leyline";
import type { PredictorConfig } from "@meristem/orchestrator";
import { asWritten, mergeConfig } from "../config/load-config.js";
import type { RunConfig } from "../config/sections.js";
import { ResumeError } from "../resume-error.js";

/** Settings by name, each as text, for comparison and for messages. */
export type RunSettings = Readonly<Record<string, string>>;

/** The part of an identity that a snapshot stores as its recipe. Plain data. */
export interface RunRecipe {
  /** All sections, as a configuration file contains them: keys in snake_case. */
  readonly config: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly format: InputFormat | undefined;
  readonly columns: WantedColumns;
  readonly timeUnit: TimeUnit | undefined;
  /** Instants that repeat or step back end the run. */
  readonly isStrict: boolean;
  readonly seriesCountMax: number;
  /** Season of the seasonal naive forecast in the summary, steps; 1: none. */
  readonly yardstickSeason: number;
  /** The input is a pipe: no file can be read again. */
  readonly isPiped: boolean;
  /** A copy of the input is kept in the run directory. */
  readonly isRecorded: boolean;
  /** Version of the program that made the run. */
  readonly codeVersion: string;
}

/** Plain data: snapshots store it. */
export interface RunIdentity extends RunRecipe {
  /** Must be equal when the run is resumed. */
  readonly settings: RunSettings;
  /** SHA-256 of the settings that shape the forecasts, shape (32). */
  readonly configFingerprint: Uint8Array;
}

/** The options of a run besides the configuration. */
export interface RunChoices {
  /** `undefined`: derived from the name or the first line of the input. */
  readonly format: InputFormat | undefined;
  readonly columns: WantedColumns;
  readonly timeUnit: TimeUnit | undefined;
  /** Instants that repeat or step back end the run. */
  readonly isStrict: boolean;
  /** A copy of the input is kept in the run directory. */
  readonly isRecorded: boolean;
  /** Seasons, ascending, steps; `undefined`: as configured. */
  readonly season: readonly number[] | "auto" | undefined;
  /** Season of the seasonal naive forecast in the summary where it differs from `season`, steps. */
  readonly yardstickSeason?: number;
  /** `undefined`: the limit of the profile in {@link SERIES_COUNTS_MAX}. */
  readonly seriesCountMax: number | undefined;
}

export interface IdentityFacts {
  readonly config: RunConfig;
  /** Format derived from the input's name, where the caller chose none. */
  readonly inputFormat: InputFormat | undefined;
  readonly isPiped: boolean;
  readonly codeVersion: string;
}

/** Default limits by profile, from the memory of one series: see docs/many-series.md. */
export const SERIES_COUNTS_MAX: Readonly<Record<PredictorConfig["profile"], number>> = {
  [v1.PredictorProfile.FULL]: 250,
  [v1.PredictorProfile.BALANCED]: 250,
  [v1.PredictorProfile.LITE]: 2500,
};

/** Keys that affect one process only, and no file that a resumed run appends to. */
const PROCESS_KEYS: readonly string[] = ["prometheus_port", "prometheus_host", "otlp_interval_ms"];
const NOT_GIVEN = "not given";

/** The identity of a new run, or of an attempt to resume one. */
export function runIdentity(choices: RunChoices, facts: IdentityFacts): RunIdentity {
  const { columns, timeUnit, isStrict, isRecorded } = choices;
  const { config, isPiped, codeVersion } = facts;
  const recipe: RunRecipe = {
    config: asWritten(config),
    format: choices.format ?? facts.inputFormat,
    columns,
    timeUnit,
    isStrict,
    seriesCountMax: choices.seriesCountMax ?? SERIES_COUNTS_MAX[config.predictor.profile],
    yardstickSeason: yardstickSeasonOf(choices) ?? 1,
    isPiped,
    isRecorded,
    codeVersion,
  };
  const settings = settingsOf(choices, config);
  return { ...recipe, settings, configFingerprint: fingerprintOf(settings) };
}

/** Season of the seasonal naive forecast, steps: the chosen one, else the longest configured season. */
export function yardstickSeasonOf({
  yardstickSeason,
  season,
}: Pick<RunChoices, "season" | "yardstickSeason">): number | undefined {
  if (yardstickSeason !== undefined) return yardstickSeason;
  return season === undefined || season === "auto" ? undefined : season.at(-1);
}

/** The configuration of a recorded run. @throws ConfigError `CONFIG_INVALID` when this version refuses it */
export function configOfIdentity({ config }: Pick<RunRecipe, "config">): RunConfig {
  return mergeConfig([{ values: config, placeOf: () => "the recorded configuration" }]);
}

/** @throws ResumeError naming every setting that differs, with both values */
export function assertSameSettings(before: RunSettings, now: RunSettings): void {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changed = names
    .filter((name) => before[name] !== now[name])
    .map((name) => `${name} was ${before[name] ?? NOT_GIVEN}, now ${now[name] ?? NOT_GIVEN}`);
  if (changed.length === 0) return;
  throw new ResumeError("settings", `the run was begun with other settings: ${changed.join("; ")}`);
}

/** The two members that a snapshot stores of an identity. It has another field for the fingerprint. */
export function storedIdentity(identity: RunIdentity): {
  readonly settings: RunSettings;
  readonly recipe: RunRecipe;
} {
  const { settings, configFingerprint: _, ...recipe } = identity;
  return { settings, recipe };
}

function settingsOf(choices: RunChoices, config: RunConfig): RunSettings {
  const { columns, format, timeUnit, isStrict, isRecorded, season, yardstickSeason } = choices;
  const settings: Record<string, string> = {
    "--format": format ?? NOT_GIVEN,
    "--value": columns.value ?? NOT_GIVEN,
    "--time": columns.time ?? NOT_GIVEN,
    "--series": columns.series ?? NOT_GIVEN,
    "--time-unit": timeUnit ?? NOT_GIVEN,
    "--strict": isStrict ? "given" : NOT_GIVEN,
    "--record": isRecorded ? "given" : NOT_GIVEN,
    "--season": String(yardstickSeason ?? season ?? "auto"),
  };
  const { predictor, gate, telemetry, load } = asWritten(config);
  const lasting = Object.entries(telemetry ?? {}).filter(([key]) => !PROCESS_KEYS.includes(key));
  // Without a step budget the section is omitted, as in versions that lack it.
  const shedding = config.load.stepBudgetUs > 0 ? { load } : {};
  const sections = { predictor, gate, telemetry: Object.fromEntries(lasting), ...shedding };
  for (const [section, keys] of Object.entries(sections)) {
    for (const [key, value] of Object.entries(keys ?? {})) {
      settings[`${section}.${key}`] = String(value) || "none";
    }
  }
  return settings;
}

function fingerprintOf(settings: RunSettings): Uint8Array {
  // The copy of the input does not affect the forecasts.
  const shaping = Object.entries(settings).filter(([name]) => name !== "--record");
  const text = JSON.stringify(shaping.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return new Uint8Array(createHash("sha256").update(text).digest());
}
