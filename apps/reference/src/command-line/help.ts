/**
 * Help texts, drawn from the command table: examples first.
 *
 * @module
 */
import type { Command } from "./command.js";

const INDENT = "  ";

/** `meristem --help`. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "Calibrated forecasts of live streams: one observation in, one predictive distribution out.",
    "",
    "Examples:",
    ...commands.flatMap(({ examples }) => exampleLines(examples.slice(0, 1))),
    "",
    "Commands:",
    ...commands.map(({ name, summary }) => `${INDENT}${name.padEnd(width)}  ${summary}`),
    `${INDENT}${"NAME".padEnd(width)}  run the program meristem-NAME, if one is installed`,
    "",
    "Options:",
    `${INDENT}--help, -h   this text, or that of a command: meristem run --help`,
    `${INDENT}--version    the version`,
    "",
  ].join("\n");
}

/** `meristem NAME --help`. */
export function commandHelp(command: Command): string {
  const { name, usage, examples, options, notes, summary } = command;
  const signs = Object.entries(options).map(([option, spec]) => ({
    sign: `--${option}${spec.value === undefined ? "" : ` ${spec.value}`}`,
    help: spec.help,
  }));
  const width = Math.max(...signs.map(({ sign }) => sign.length));
  return [
    `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
    "",
    "Examples:",
    ...exampleLines(examples),
    "",
    `Usage: meristem ${name} ${usage}`.trimEnd(),
    "",
    "Options:",
    ...signs.map(({ sign, help }) => `${INDENT}${sign.padEnd(width)}  ${help}`),
    ...notes.flatMap((note) => ["", note]),
    "",
  ].join("\n");
}

function exampleLines(examples: Command["examples"]): string[] {
  return examples.flatMap(([line, meaning]) => [
    `${INDENT}${line}`,
    `${INDENT}${INDENT}${meaning}`,
  ]);
}
