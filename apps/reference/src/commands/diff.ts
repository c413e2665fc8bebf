/**
 * `meristem diff`: what changed between two steps, and why?
 *
 * @module
 */
import type { Command } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { parseLine, type OptionTable } from "../command-line/option-spec.js";
import { stepOf, trimmedDirectory } from "../command-line/option-values.js";
import { UsageError } from "../command-line/usage-error.js";

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
    const { diffRuns, diffSteps } = await import("@meristem/audit");
    const { diffJson, diffText } = await import("../texts/diff-text.js");
    const { findSnapshotKey } = await import("../host/snapshot-key.js");
    const { key } = await findSnapshotKey(ports.environment);
    const through = { ...ports, key };
    const request = { inputPath: given.input, series: given.series };
    const directory = trimmedDirectory(given.run);
    const found =
      given.with === undefined
        ? await diffSteps({ ...request, directory, firstStep, lastStep }, through)
        : await diffRuns(
            { ...request, directory, firstStep, lastStep: firstStep },
            { ...request, directory: trimmedDirectory(given.with), firstStep: lastStep, lastStep },
            through,
          );
    await ports.stdout.write(given.json ? diffJson(found) : diffText(found));
    return EXIT.ok;
  },
};
