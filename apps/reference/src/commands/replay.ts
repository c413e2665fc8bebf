/**
 * `meristem replay`: replays a run and compares every record.
 *
 * @module
 */
import type { ReplayResult } from "@meristem/audit";
import type { Command } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { parseLine, type OptionTable } from "../command-line/option-spec.js";
import { trimmedDirectory } from "../command-line/option-values.js";
import { UsageError } from "../command-line/usage-error.js";
import { jsonText } from "../texts/json-text.js";

const options = {
  run: { value: "DIR", help: "directory of the run" },
  from: { value: "GENERATION", help: "start from this snapshot (default: from the first row)" },
  input: { value: "FILE", help: "current path of the input (default: its path in the run)" },
  json: { help: "the result as JSON" },
  help: { help: "print this text" },
} as const satisfies OptionTable;

export const replay: Command = {
  name: "replay",
  summary: "run a run again and compare every proof and every forecast",
  usage: "--run DIR [options]",
  examples: [
    ["meristem replay --run runs/big", "from the start, with the settings of then"],
    ["meristem replay --run runs/big --from 12", "from a snapshot: snapshots/state-…12.snap"],
    ["meristem replay --run runs/big --input old/big.csv", "the input has moved"],
  ],
  options,
  notes: [
    "Nothing in DIR is changed. What came through a pipe can be replayed when the run was made with\n" +
      "--record, or with --input.",
    "Exit codes: 0 everything agrees, 2 wrong usage, 3 another input, 4 something differs (the first\n" +
      "difference is named) or files are damaged, 130/143 stopped by a signal.",
  ],
  run: async (argv, ports) => {
    const { options: given } = parseLine(argv, options, 0);
    if (given.run === undefined) throw new UsageError("which run? --run DIR");
    const request = {
      directory: trimmedDirectory(given.run),
      generation: given.from === undefined ? undefined : generationNumber(given.from),
      inputPath: given.input,
    };
    const { replayData, replayRun } = await import("@meristem/audit");
    const { auditPorts } = await import("../host/audit-ports.js");
    const result = await replayRun(request, await auditPorts(ports));
    await ports.stdout.write(
      given.json ? jsonText(replayData(result)) : replayText(result, ports.facts.version),
    );
    if (result.isStopped) return ports.stop.exitCode();
    return result.difference === undefined ? EXIT.ok : EXIT.integrityFailed;
  },
};

/** @throws UsageError */
function generationNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new UsageError(`--from: expected the number of a snapshot, found "${text}"`);
}

function replayText(result: ReplayResult, version: string): string {
  const { rowCount, forecastLineCount, parityCount, codeVersion } = result;
  const { difference, isFinished, isStopped } = result;
  const lines = [
    `${rowCount} rows of ${result.inputPath} replayed`,
    `${forecastLineCount} lines of forecasts.csv agree`,
    `${parityCount} parity records agree`,
  ];
  if (codeVersion !== version) lines.push(`made by version ${codeVersion}, replayed by ${version}`);
  if (!isFinished) lines.push("the run was cut short: compared up to its newest snapshot");
  if (difference !== undefined) lines.push(`first difference: ${difference}`);
  else lines.push(isStopped ? "stopped before the end" : "everything agrees");
  return `${lines.join("\n")}\n`;
}
