/**
 * `meristem diff`: compares two steps of a run, or of two runs.
 *
 * @module
 */
import type { Command } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { parseLine, type OptionTable } from "../command-line/option-spec.js";
import { stepOf, trimmedDirectory } from "../command-line/option-values.js";
import { UsageError } from "../command-line/usage-error.js";
import { jsonText } from "../texts/json-text.js";

const options = {
  run: { value: "DIR", help: "directory of the run" },
  with: { value: "DIR", help: "compare with another run: STEP1 of --run, STEP2 of DIR" },
  series: { value: "KEY", help: "key of the series (default: the only one)" },
  input: { value: "FILE", help: "current path of the input (default: its path in the run)" },
  json: { help: "all differences as JSON" },
  help: { help: "print this text" },
} as const satisfies OptionTable;

export const diff: Command = {
  name: "diff",
  summary: "what changed between two steps of a run, or of two runs, and why",
  usage: "STEP1 STEP2 --run DIR [options]",
  examples: [
    [
      "meristem diff 200 end --run runs/big",
      "weights, modes, seasons, calibration; the events between",
    ],
    ["meristem diff end end --run runs/big --with runs/other", "two runs, and where they part"],
  ],
  options,
  notes: [
    "A step is the 0-based row of a series, as in forecasts.csv, or end. Steps are computed\n" +
      "again from the nearest snapshot; where the input is gone, what telemetry.jsonl holds of them\n" +
      "is shown.",
    "Exit codes: 0 compared, 2 wrong usage, 3 another input, 4 damaged files, 7 another key\n" +
      "sealed them.",
  ],
  run: async (argv, ports) => {
    const { options: given, operands } = parseLine(argv, options, 2);
    if (given.run === undefined) throw new UsageError("which run? --run DIR");
    const [one, two] = operands;
    if (one === undefined || two === undefined) throw new UsageError("which steps? STEP1 STEP2");
    const [firstStep, lastStep] = [stepOf("STEP1", one), stepOf("STEP2", two)];
    const { diffData, diffRuns, diffSteps } = await import("@meristem/audit");
    const { diffText } = await import("../texts/diff-text.js");
    const { auditPorts } = await import("../host/audit-ports.js");
    const through = await auditPorts(ports);
    const { input: inputPath, series } = given;
    const request = { directory: trimmedDirectory(given.run), inputPath, series };
    const result =
      given.with === undefined
        ? await diffSteps({ ...request, firstStep, lastStep }, through)
        : await diffRuns(
            { ...request, step: firstStep },
            { ...request, directory: trimmedDirectory(given.with), step: lastStep },
            through,
          );
    await ports.stdout.write(given.json ? jsonText(diffData(result)) : diffText(result));
    return EXIT.ok;
  },
};
