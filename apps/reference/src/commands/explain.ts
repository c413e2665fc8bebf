/**
 * `meristem explain`: explains one forecast of a run or of a file.
 *
 * @module
 */
import type { ExplainedForecast, ExplainRequest } from "@meristem/audit";
import type { Command, CommandPorts } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { inputOptions, inputRequest } from "../command-line/input-options.js";
import { parseLine, type OptionTable, type OptionValues } from "../command-line/option-spec.js";
import { stepOf, trimmedDirectory, wholeNumber } from "../command-line/option-values.js";
import { UsageError } from "../command-line/usage-error.js";
import { jsonText } from "../texts/json-text.js";

const options = {
  run: { value: "DIR", help: "directory of a run, instead of FILE" },
  step: { value: "N", help: "0-based row at which the forecast was made (default: the last)" },
  horizon: { value: "H", help: "steps ahead (default: the shortest)" },
  key: { value: "KEY", help: "key of the series (default: the only one)" },
  all: { help: "include experts that add nothing" },
  json: { help: "the whole explanation as JSON" },
  input: {
    value: "FILE",
    help: "with --run: current path of the input (default: its path in the run)",
  },
  ...inputOptions,
  value: { value: "COL", help: "with FILE: column with the values, as for meristem run" },
  help: { help: "print this text" },
} as const satisfies OptionTable;

type Given = OptionValues<typeof options>;

export const explain: Command = {
  name: "explain",
  summary: "who said what for one forecast, in parts that add up to it",
  usage: "--run DIR | FILE [options]",
  examples: [
    ["meristem explain --run runs/big --step 500", "the forecast made at row 500"],
    ["meristem explain --run runs/big --step 500 --horizon 12", "twelve steps ahead"],
    ["meristem explain sales.csv --value amount", "the newest forecast of a file"],
  ],
  options,
  notes: [
    "A step of a run is computed again from the nearest snapshot; nothing in DIR is changed.",
    "Exit codes: 0 explained, 2 wrong usage, 3 another input or none, 4 damaged files, 5 configuration\n" +
      "refused, 7 another key sealed the snapshots.",
  ],
  run: async (argv, ports) => {
    const { options: given, operands } = parseLine(argv, options, 1);
    const [file] = operands;
    if ((file === undefined) === (given.run === undefined)) {
      throw new UsageError("explain what? --run DIR, or a FILE");
    }
    const { explainData } = await import("@meristem/audit");
    const { explainText } = await import("../texts/explain-text.js");
    const explained =
      file === undefined ? await ofRun(given, ports) : await ofFile(file, given, ports);
    await ports.stdout.write(
      given.json
        ? jsonText(explainData(explained))
        : explainText(explained, { isWhole: given.all === true }),
    );
    return EXIT.ok;
  },
};

async function ofRun(given: Given, ports: CommandPorts): Promise<ExplainedForecast> {
  const wanted = wantedForecast(given);
  const { explainRun } = await import("@meristem/audit");
  const { auditPorts } = await import("../host/audit-ports.js");
  const request = { directory: trimmedDirectory(given.run!), inputPath: given.input, ...wanted };
  return await explainRun(request, await auditPorts(ports));
}

async function ofFile(file: string, given: Given, ports: CommandPorts): Promise<ExplainedForecast> {
  const wanted = wantedForecast(given);
  const { explainSeries } = await import("@meristem/audit/advanced");
  const { readRunInput } = await import("../run/run-input.js");
  const { configOf } = await import("../run/run-config.js");
  const request = {
    ...inputRequest(given, file),
    directory: undefined,
    isResumed: false,
    isJson: false,
    isQuiet: true,
    isStrict: false,
    isRecorded: false,
    seriesCountMax: Infinity,
  };
  const config = await configOf(request, ports);
  const whole = await readRunInput(request, ports);
  return await explainSeries({ whole, config, ...wanted }, ports);
}

function wantedForecast({ key, step, horizon }: Given): Omit<ExplainRequest, "directory"> {
  return {
    series: key,
    horizon: horizon === undefined ? undefined : wholeNumber("horizon", horizon),
    step: step === undefined ? undefined : stepOf("--step", step),
  };
}
