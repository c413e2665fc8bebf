/**
 * `meristem run`: what it takes. What it does is in `../run/execute-run.ts`, loaded when needed.
 *
 * @module
 */
import type { Command, CommandPorts } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { commandHelp } from "../command-line/help.js";
import { inputOptions, inputRequest } from "../command-line/input-options.js";
import { parseLine, type OptionTable, type OptionValues } from "../command-line/option-spec.js";
import { trimmedDirectory, wholeNumber } from "../command-line/option-values.js";
import { UsageError } from "../command-line/usage-error.js";
import type { RunRequest } from "../run/run-request.js";

const DEFAULT_DIRECTORY = "meristem-out";

const options = {
  ...inputOptions,
  profile: { value: "NAME", help: "full (default), balanced, or lite for thousands of series" },
  config: {
    value: "FILE",
    help: "parameters, TOML; flags and MERISTEM_… variables take precedence",
  },
  out: { value: "DIR", help: `directory of the results (default: ${DEFAULT_DIRECTORY})` },
  resume: { value: "DIR", help: "resume the run in DIR, with the same input and options" },
  json: { help: "forecasts as JSON lines on stdout; no files unless --out is given" },
  quiet: { help: "print nothing but errors on stderr" },
  strict: { help: "end the run at an instant that repeats or goes backwards" },
  record: { help: "copy the input to the results, so that a pipe can be replayed" },
  "step-budget": {
    value: "US",
    help: "disable experts while a step takes longer, microseconds (default: never)",
  },
  "series-max": {
    value: "N",
    help: "largest number of series in one run (default: 250, lite: 2500)",
  },
  help: { help: "print this text" },
} as const satisfies OptionTable;

export const run: Command = {
  name: "run",
  summary: "forecast a file or a pipe, row by row",
  usage: "[FILE|-] [options]",
  examples: [
    ["meristem run sales.csv --value amount --horizons 1,7", "forecast one and seven rows ahead"],
    ["tail -f sensor.csv | meristem run - --json", "forecasts of a live pipe, one line a row"],
    ["meristem run all.csv --series shop --out runs/shops", "several series, by key"],
    ["meristem run big.csv --out runs/big --resume runs/big", "go on after an interruption"],
  ],
  options,
  notes: [
    "DIR gets forecasts.csv, summary.json, dashboard.html, telemetry.jsonl, parity.log and\n" +
      "snapshots/. Missing values (empty, NA, NaN, null) are data. Rows whose time repeats or\n" +
      "steps back are dropped and counted.",
    "Exit codes: 0 done, 2 wrong usage, 3 input cannot be read on (what was forecast is kept), " +
      "4 damaged files,\n5 configuration refused, 6 done but not resumable, 130/143 stopped by a " +
      "signal (resumable),\n137 stopped, but a disk did not answer for 25 s.",
  ],
  run: async (argv, ports) => {
    const { options: given, operands } = parseLine(argv, options, 1);
    const request = runRequest(given, operands[0]);
    if (request.file === undefined && ports.stdin.isTty) {
      await ports.stderr.write(commandHelp(run));
      return EXIT.usage;
    }
    return await execute(request, ports);
  },
};

/** Loads the engine only now: help and usage errors come at once. */
async function execute(request: RunRequest, ports: CommandPorts): ReturnType<Command["run"]> {
  const { executeRun } = await import("../run/execute-run.js");
  return (await executeRun(request, ports)).exitCode;
}

/** @throws UsageError */
function runRequest(given: OptionValues<typeof options>, operand: string | undefined): RunRequest {
  const { resume, out } = given;
  if (
    resume !== undefined &&
    out !== undefined &&
    trimmedDirectory(resume) !== trimmedDirectory(out)
  ) {
    throw new UsageError("--resume and --out must name the same directory");
  }
  if (resume === "" || out === "") {
    throw new UsageError(`--${out === "" ? "out" : "resume"}: the name of the directory is empty`);
  }
  if (given.record && given.json && resume === undefined && out === undefined) {
    throw new UsageError("--record keeps the input in a directory: name one with --out DIR");
  }
  const directory = resume ?? out ?? (given.json ? undefined : DEFAULT_DIRECTORY);
  return {
    ...inputRequest(given, operand),
    stepBudgetUs:
      given["step-budget"] === undefined
        ? undefined
        : wholeNumber("step-budget", given["step-budget"], { min: 1, max: 1_000_000 }),
    directory: directory === undefined ? undefined : trimmedDirectory(directory),
    isResumed: resume !== undefined,
    isJson: given.json === true,
    isQuiet: given.quiet === true,
    isStrict: given.strict === true,
    isRecorded: given.record === true,
    seriesCountMax:
      given["series-max"] === undefined
        ? undefined
        : wholeNumber("series-max", given["series-max"], { min: 1, max: 100_000 }),
  };
}
