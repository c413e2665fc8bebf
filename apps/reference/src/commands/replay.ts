/**
 * `meristem replay`: is this what that input leads to? Runs it again and compares.
 *
 * @module
 */
import type { ReplayPlan, ReplayResult } from "@meristem/audit";
import type { Command, CommandPorts } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { parseLine, type OptionTable } from "../command-line/option-spec.js";
import { trimmedDirectory } from "../command-line/option-values.js";
import { UsageError } from "../command-line/usage-error.js";

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
    const { replayPlan } = await import("@meristem/audit");
    const { replayRun } = await import("@meristem/audit");
    const { findSnapshotKey } = await import("../host/snapshot-key.js");
    const { key } = await findSnapshotKey(ports.environment);
    const through = { ...ports, key, signal: ports.stop.signal };
    const plan = await replayPlan(request, through);
    const result = await replayRun(plan, through);
    await ports.stdout.write(
      given.json ? asJson(plan, result, request) : shown(plan, result, ports),
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

function asJson(
  plan: ReplayPlan,
  result: ReplayResult,
  request: { readonly generation: number | undefined },
): string {
  const told = {
    format: "meristem.replay/1",
    run: plan.directory,
    input: plan.inputPath,
    from: request.generation ?? null,
    agrees: result.difference === undefined && !result.isStopped,
    rows: result.rowCount,
    forecast_lines: result.forecastLineCount,
    parity_records: result.parityCount,
    difference: result.difference ?? null,
  };
  return `${JSON.stringify(told, null, 2)}\n`;
}

function shown(plan: ReplayPlan, result: ReplayResult, ports: CommandPorts): string {
  const { rowCount, forecastLineCount, parityCount, difference, isStopped } = result;
  const { codeVersion } = plan.identity;
  const { version } = ports.facts;
  const lines = [
    `${rowCount} rows of ${plan.inputPath} replayed`,
    `${forecastLineCount} lines of forecasts.csv agree`,
    `${parityCount} parity records agree`,
  ];
  if (codeVersion !== version) lines.push(`made by version ${codeVersion}, replayed by ${version}`);
  if (!plan.isEnded) lines.push("the run was cut short: compared up to its newest snapshot");
  if (difference !== undefined) lines.push(`first difference: ${difference}`);
  else lines.push(isStopped ? "stopped before the end" : "everything agrees");
  return `${lines.join("\n")}\n`;
}
