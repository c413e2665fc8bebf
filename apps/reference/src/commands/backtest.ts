/**
 * `meristem backtest`: what it takes. What it does is in `../backtest`, loaded when needed.
 *
 * @module
 */
import type { BacktestRequest } from "../backtest/execute-backtest.js";
import type { Command } from "../command-line/command.js";
import { inputOptions, inputRequest } from "../command-line/input-options.js";
import { parseLine, type OptionTable, type OptionValues } from "../command-line/option-spec.js";
import { oneOf, trimmedDirectory, wholeNumber } from "../command-line/option-values.js";
import { UsageError } from "../command-line/usage-error.js";

const SERIES_COUNT_MAX = 20;
const REFIT_COUNT_MAX = 50;
const PEER_NAMES = ["skaters", "arima"] as const;

const options = {
  ...inputOptions,
  from: { value: "N", help: "rows seen before the first scored forecast (default: min(200, n/2))" },
  members: { help: "score every expert of the mixture alone, not only the well-known methods" },
  peers: {
    value: "LIST",
    help: `npm packages to compare with, if installed: ${PEER_NAMES.join(",")}`,
  },
  refits: {
    value: "N",
    help: `number of forecasts of a peer that must be fitted again for each (default: ${REFIT_COUNT_MAX})`,
  },
  out: { value: "DIR", help: "write backtest.html, a page of plots, and backtest.json to DIR" },
  json: { help: "the result as JSON on stdout" },
  quiet: { help: "print nothing but errors on stderr" },
  "series-max": {
    value: "N",
    help: `largest number of series in one backtest (default: ${SERIES_COUNT_MAX})`,
  },
  help: { help: "print this text" },
} as const satisfies OptionTable;

export const backtest: Command = {
  name: "backtest",
  summary: "how good would the forecasts of this file have been, and those of others",
  usage: "FILE [options]",
  examples: [
    ["meristem backtest sales.csv --value amount --horizons 1,7", "beside what anyone could do"],
    ["meristem backtest sales.csv --out report", "with plots"],
    ["meristem backtest sales.csv --peers skaters,arima", "beside packages from npm"],
  ],
  options,
  notes: [
    "Rolling origin: at every row each forecaster is scored by the value that came, is told it, and\n" +
      "forecasts again. No one sees a later value; nothing is fitted to the whole file.",
    "The members of the mixture are scored alone beside it: naive, drift, seasonal naive, exponential\n" +
      "smoothing and so on.",
    "Exit codes: 0 done, 2 wrong usage, 3 input cannot be read, 5 configuration refused, 130/143 stopped.",
  ],
  run: async (argv, ports) => {
    const { options: given, operands } = parseLine(argv, options, 1);
    const [file] = operands;
    if (file === undefined) throw new UsageError("which file? meristem backtest FILE");
    const request = backtestRequest(given, file);
    const { executeBacktest } = await import("../backtest/execute-backtest.js");
    return await executeBacktest(request, ports);
  },
};

/** @throws UsageError */
function backtestRequest(given: OptionValues<typeof options>, file: string): BacktestRequest {
  if (given.out === "") throw new UsageError("--out: the name of the directory is empty");
  const peers = given.peers === undefined ? [] : given.peers.split(",");
  return {
    run: {
      ...inputRequest(given, file),
      directory: given.out === undefined ? undefined : trimmedDirectory(given.out),
      isResumed: false,
      isJson: given.json === true,
      isQuiet: given.quiet === true,
      isStrict: false,
      isRecorded: false,
      seriesCountMax: wholeNumber("series-max", given["series-max"] ?? String(SERIES_COUNT_MAX)),
    },
    scoredFrom: given.from === undefined ? undefined : wholeNumber("from", given.from),
    peerNames: peers.map((name) => oneOf("peers", name.trim(), PEER_NAMES)!),
    refitCountMax: wholeNumber("refits", given.refits ?? String(REFIT_COUNT_MAX)),
    isWhole: given.members === true,
  };
}
