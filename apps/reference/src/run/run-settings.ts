/**
 * What must be said again, and the same, to resume a run: everything that shapes its files.
 *
 * @module
 */
import { asWritten } from "../config/load-config.js";
import type { RunConfig } from "../config/sections.js";
import { ResumeError } from "./resume-error.js";
import type { RunRequest } from "./run-request.js";

/** Settings by name, each as text, for comparison and for messages. */
export type RunSettings = Readonly<Record<string, string>>;

/** Where a process can be watched: it shapes no file that a resumed run goes on with. */
const OF_THE_PROCESS: readonly string[] = [
  "prometheus_port",
  "prometheus_host",
  "otlp_interval_ms",
];
const NOT_GIVEN = "not given";

export function runSettings(request: RunRequest, config: RunConfig): RunSettings {
  const { columns, format, timeUnit, isStrict, season, yardstickSeason } = request;
  const settings: Record<string, string> = {
    "--format": format ?? NOT_GIVEN,
    "--value": columns.value ?? NOT_GIVEN,
    "--time": columns.time ?? NOT_GIVEN,
    "--series": columns.series ?? NOT_GIVEN,
    "--time-unit": timeUnit ?? NOT_GIVEN,
    "--strict": isStrict ? "given" : NOT_GIVEN,
    "--record": request.isRecorded ? "given" : NOT_GIVEN,
    "--season": String(yardstickSeason ?? season ?? "auto"),
  };
  const { predictor, gate, telemetry: told, load } = asWritten(config);
  const telemetry = Object.fromEntries(
    Object.entries(told ?? {}).filter(([key]) => !OF_THE_PROCESS.includes(key)),
  );
  // Without a budget a run is that of builds that knew of none.
  const shed = config.load.stepBudgetUs > 0 ? { load } : {};
  for (const [section, keys] of Object.entries({ predictor, gate, telemetry, ...shed })) {
    for (const [key, value] of Object.entries(keys ?? {})) {
      settings[`${section}.${key}`] = String(value) || "none";
    }
  }
  return settings;
}

/** @throws ResumeError naming every setting that differs */
export function assertSameSettings(before: RunSettings, now: RunSettings): void {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changed = names
    .filter((name) => before[name] !== now[name])
    .map((name) => `${name} was ${before[name] ?? NOT_GIVEN}, now ${now[name] ?? NOT_GIVEN}`);
  if (changed.length === 0) return;
  throw new ResumeError("settings", `the run was begun with other settings: ${changed.join("; ")}`);
}
