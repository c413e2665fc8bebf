/**
 * What every command that forecasts a file takes: where its columns are and how it is forecast.
 *
 * @module
 */
import type { RunRequest } from "../run/run-request.js";
import type { OptionTable, OptionValues } from "./option-spec.js";
import { horizonList, oneOf, seasonOf } from "./option-values.js";

export const inputOptions = {
  value: { value: "COL", help: "column with the values (default: one named value, else a guess)" },
  time: { value: "COL", help: "column with the instants; none: read without" },
  series: { value: "COL", help: "column with the keys of several series" },
  format: { value: "FORMAT", help: "csv or jsonl (default: by the file's name or first line)" },
  "time-unit": { value: "UNIT", help: "s, ms, us or ns, of numeric instants (default: by size)" },
  horizons: { value: "LIST", help: "steps ahead to forecast, such as 1,12 (the default)" },
  season: { value: "N", help: "auto (the default), or its length in steps; two at once: 48,336" },
  profile: { value: "NAME", help: "full (the default), balanced, or lite" },
  config: { value: "FILE", help: "parameters, TOML, as for meristem run" },
} as const satisfies OptionTable;

type InputRequest = Pick<
  RunRequest,
  "file" | "format" | "columns" | "timeUnit" | "horizons" | "season" | "profile" | "configFile"
>;

/** Operand `-` is standard input. @throws UsageError, naming the option */
export function inputRequest(
  given: OptionValues<typeof inputOptions>,
  operand: string | undefined,
): InputRequest {
  return {
    file: operand === "-" ? undefined : operand,
    format: oneOf("format", given.format, ["csv", "jsonl"]),
    columns: { value: given.value, time: given.time, series: given.series },
    timeUnit: oneOf("time-unit", given["time-unit"], ["s", "ms", "us", "ns"]),
    horizons: given.horizons === undefined ? undefined : horizonList(given.horizons),
    season: given.season === undefined ? undefined : seasonOf(given.season),
    profile: oneOf("profile", given.profile, ["full", "balanced", "lite"]),
    configFile: given.config,
  };
}
