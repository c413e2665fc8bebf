/**
 * `meristem inspect`: shows the contents of a file of a run.
 *
 * @module
 */
import type { JsonObject } from "@meristem/audit";
import type { Command } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { parseLine, type OptionTable } from "../command-line/option-spec.js";
import { UsageError } from "../command-line/usage-error.js";
import { jsonText } from "../texts/json-text.js";

const options = {
  json: { help: "the result as JSON" },
  help: { help: "print this text" },
} as const satisfies OptionTable;

export const inspect: Command = {
  name: "inspect",
  summary: "show what a file of a run, or a configuration, says",
  usage: "FILE [--json]",
  examples: [
    [
      "meristem inspect runs/big/snapshots/state-000000000012.snap",
      "header, position, every block of the state",
    ],
    ["meristem inspect runs/big/parity.log --json", "how many proofs, of which code"],
    ["meristem inspect tuned.toml", "a configuration: what it sets, what is in force"],
  ],
  options,
  notes: ["Damage is shown as fault; meristem verify turns it into an exit code."],
  run: async (argv, ports) => {
    const { options: given, operands } = parseLine(argv, options, 1);
    const [path] = operands;
    if (path === undefined) throw new UsageError("which file? meristem inspect FILE");
    const { inspectFile } = await import("@meristem/audit");
    const { auditPorts } = await import("../host/audit-ports.js");
    const facts = await inspectFile({ path }, await auditPorts(ports));
    await ports.stdout.write(given.json ? jsonText(facts) : inspectText(facts));
    return EXIT.ok;
  },
};

function inspectText(facts: JsonObject): string {
  const width = Math.max(...Object.keys(facts).map((name) => name.length));
  const lines = Object.entries(facts)
    .filter(([, value]) => value !== null)
    .flatMap(([name, value]) => {
      const head = name.padEnd(width);
      return isTable(value)
        ? [`${name}:`, ...value.flatMap((row) => rowLines(row, "  "))]
        : [`${head}  ${plain(value)}`];
    });
  return `${lines.join("\n")}\n`;
}

/** A row on one line; tables in its cells on the lines below. */
function rowLines(row: JsonObject, indent: string): string[] {
  const { name, ...rest } = row;
  const cells = Object.entries(rest);
  const own = cells.filter(([, value]) => !isTable(value));
  const text = own.map(([key, value]) => `${key} ${plain(value)}`).join(", ");
  const tables = cells.flatMap(([key, value]) =>
    isTable(value)
      ? [`${indent}  ${key}:`, ...value.flatMap((each) => rowLines(each, `${indent}    `))]
      : [],
  );
  return [`${indent}${name === undefined ? "" : `${plain(name)}: `}${text}`, ...tables];
}

function isTable(value: unknown): value is readonly JsonObject[] {
  return Array.isArray(value) && value.some((row) => typeof row === "object" && row !== null);
}

function plain(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 16)}…` : value;
}
