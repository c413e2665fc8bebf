/**
 * Options of every command that forecasts a file: its columns and the settings of the forecast.
 *
 * @module
 */
import type { RunRequest } from "../run/run-request.js";
import type { OptionTable, OptionValues } from "./option-spec.js";
import { horizonList, oneOf, seasonOf } from "./option-values.js";

export const inputOptions = {
  value: {
    value: "COL",
    help: "column with the values (default: value, y, …, or the last numeric column)",
  },
  time: {
    value: "COL",
    help: "column with the instants (default: time, t, date, …); none: no such column",
  },
  series: { value: "COL", help: "column with the keys of several series" },
  format: {
    value: "FORMAT",
    help: "csv or jsonl (default: by the name of the file or its first line)",
  },
  "time-unit": {
    value: "UNIT",
    help: "unit of numeric instants: s, ms, us or ns (default: by their size)",
  },
  horizons: { value: "LIST", help: "steps ahead to forecast, 1 to 1024 (default: 1,12)" },
  season: {
    value: "N",
    help: "seasonal period in steps, 2 to 1000; two: 48,336; auto finds them (default)",
  },
  profile: { value: "NAME", help: "full (default), balanced or lite" },
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
