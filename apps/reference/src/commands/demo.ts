/**
 * `meristem demo`: the main job on bundled data, for a first look.
 *
 * @module
 */
import type { HorizonSummary, RunSummary } from "@meristem/run-directory/advanced";
import type { Command } from "../command-line/command.js";
import { parseLine, type OptionTable } from "../command-line/option-spec.js";
import { trimmedDirectory } from "../command-line/option-values.js";
import type { RunRequest } from "../run/run-request.js";
import { alignedRows, percent, significant } from "../texts/result-table.js";

const DEFAULT_DIRECTORY = "meristem-out";
/** Months: the yardstick is told the season, the predictor finds it by itself. */
const SEASON = 12;

const options = {
  out: { value: "DIR", help: `directory of the results (default: ${DEFAULT_DIRECTORY})` },
  json: { help: "the summary as JSON on stdout" },
  help: { help: "print this text" },
} as const satisfies OptionTable;

export const demo: Command = {
  name: "demo",
  summary: "forecast the bundled sea temperatures and show how good it was",
  usage: "[options]",
  examples: [["meristem demo", "one and twelve months ahead, beside the naive forecasts"]],
  options,
  notes: ["The data: monthly sea surface temperature, Niño 1+2 region, 1950-2010; public domain."],
  run: async (argv, ports) => {
    const { options: given } = parseLine(argv, options, 0);
    const directory = trimmedDirectory(given.out ?? DEFAULT_DIRECTORY);
    const { executeRun } = await import("../run/execute-run.js");
    const request = { ...REQUEST, file: `${ports.facts.dataDirectory}elnino_sst.csv`, directory };
    const { exitCode, summary } = await executeRun(request, ports);
    const text = given.json
      ? `${JSON.stringify(summary, null, 2)}\n`
      : shownDemo(summary, directory);
    await ports.stdout.write(text);
    return exitCode;
  },
};

const REQUEST: Omit<RunRequest, "file" | "directory"> = {
  format: undefined,
  columns: { value: "value", time: "t", series: undefined },
  timeUnit: undefined,
  horizons: [1, 12],
  season: "auto",
  yardstickSeason: SEASON,
  configFile: undefined,
  isResumed: false,
  isJson: false,
  isQuiet: true,
  isStrict: false,
  isRecorded: false,
  seriesCountMax: 1,
};

function shownDemo(summary: RunSummary, directory: string): string {
  const [series] = summary.series;
  const horizons = series?.horizons ?? [];
  const head = ["months ahead", "forecasts", "Meristem", "naive", "seasonal naive"];
  const rows = horizons.map((one) => [
    String(one.horizon),
    String(one.n),
    significant(one.mae),
    significant(one.naive_mae),
    significant(one.seasonal_naive_mae),
  ]);
  const cover = [
    ["months ahead", "50 % interval", "80 % interval", "95 % interval"],
    ...horizons.map((one) => [String(one.horizon), ...coverageCells(one)]),
  ];
  return [
    "Sea surface temperature, Niño 1+2 region, monthly, 1950-2010",
    `${summary.rows} values, one at a time; every forecast is scored before its value is learnt,`,
    `from value ${series?.scored_from ?? 0} on.`,
    "",
    "Mean absolute error, degrees Celsius",
    ...alignedRows([head, ...rows]),
    "",
    "Share of values inside the forecast interval",
    ...alignedRows(cover),
    "",
    `Median time of a step: ${summary.step_time.p50_us ?? "–"} µs`,
    `The report:            ${directory}/dashboard.html`,
    `Your own data:         npx meristem run FILE.csv --value COLUMN`,
    "",
  ].join("\n");
}

function coverageCells({ coverage }: HorizonSummary): string[] {
  return [percent(coverage["50"]), percent(coverage["80"]), percent(coverage["95"])];
}
