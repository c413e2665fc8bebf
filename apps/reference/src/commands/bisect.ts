/**
 * `meristem bisect`: finds the step from which a run forecast worse.
 *
 * @module
 */
import type { Command } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { parseLine, type OptionTable } from "../command-line/option-spec.js";
import { oneOf, trimmedDirectory, wholeNumber } from "../command-line/option-values.js";
import { UsageError } from "../command-line/usage-error.js";
import { jsonText } from "../texts/json-text.js";

const METRIC_NAMES = ["mase", "mae", "wis", "width", "coverage", "coverage50", "coverage95"];

const WINDOW_RANGE = { min: 10, max: 100_000 };

const options = {
  run: { value: "DIR", help: "directory of the run" },
  metric: { value: "NAME", help: `${METRIC_NAMES.join(", ")} (default: mase)` },
  "worse-by": {
    value: "X",
    help: "smallest worsening, such as 20% or 0.2 (default); for coverage, in points",
  },
  horizon: { value: "H", help: "steps ahead (default: the shortest)" },
  series: { value: "KEY", help: "key of the series (default: the only one)" },
  window: {
    value: "N",
    help: "scored rows on each side (default: a tenth of all, from 30 to 200)",
  },
  input: { value: "FILE", help: "current path of the input (default: its path in the run)" },
  json: { help: "the result as JSON" },
  help: { help: "print this text" },
} as const satisfies OptionTable;

export const bisect: Command = {
  name: "bisect",
  summary: "find the step from which a run forecast worse, and what happened there",
  usage: "--run DIR [options]",
  examples: [
    ["meristem bisect --run runs/big --metric mase --worse-by 20%", "step, time, events, weights"],
    ["meristem bisect --run runs/big --metric coverage --worse-by 10% --horizon 12", "intervals"],
  ],
  options,
  notes: [
    "Two windows of scored forecasts beside each other are compared by a rank test; forecasts made while\n" +
      "warming up are left out. Nothing in DIR is changed.",
    "Exit codes: 0 nothing such is found, 2 wrong usage, 3 too few forecasts to tell, 4 damaged files,\n" +
      "6 found: the run became worse at the step that is named, 7 another key sealed the snapshots.",
  ],
  run: async (argv, ports) => {
    const { options: given } = parseLine(argv, options, 0);
    if (given.run === undefined) throw new UsageError("which run? --run DIR");
    const request = {
      directory: trimmedDirectory(given.run),
      inputPath: given.input,
      series: given.series,
      metric: oneOf("metric", given.metric ?? "mase", METRIC_NAMES)!,
      worseBy: shareOf(given["worse-by"] ?? "20%"),
      horizon: given.horizon === undefined ? undefined : wholeNumber("horizon", given.horizon),
      windowCount:
        given.window === undefined ? undefined : wholeNumber("window", given.window, WINDOW_RANGE),
    };
    const { bisectData, bisectRun } = await import("@meristem/audit");
    const { bisectText } = await import("../texts/bisect-text.js");
    const { auditPorts } = await import("../host/audit-ports.js");
    const result = await bisectRun(request, await auditPorts(ports));
    await ports.stdout.write(given.json ? jsonText(bisectData(result)) : bisectText(result));
    if (result.isTooShort) return EXIT.inputInvalid;
    return result.breaks.length > 0 ? EXIT.degraded : EXIT.ok;
  },
};

/** A share as a percentage or a number: `20%` or `0.2`. @throws UsageError */
function shareOf(text: string): number {
  const [, digits, sign] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text) ?? [];
  const value = Number(digits) / (sign === "%" ? 100 : 1);
  if (value > 0) return value;
  throw new UsageError(`--worse-by: expected a share such as 20% or 0.2, found "${text}"`);
}
