/**
 * `meristem inspect`: what does this file say about itself?
 *
 * @module
 */
import type { Claims } from "@meristem/audit";
import type { Command } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { parseLine, type OptionTable } from "../command-line/option-spec.js";
import { UsageError } from "../command-line/usage-error.js";

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
    const { findSnapshotKey } = await import("../host/snapshot-key.js");
    const { key } = await findSnapshotKey(ports.environment);
    const claims = await inspectFile({ files: ports.files, key }, path);
    const text = given.json ? `${JSON.stringify(claims, null, 2)}\n` : shown(claims);
    await ports.stdout.write(text);
    return EXIT.ok;
  },
};

function shown(claims: Claims): string {
  const width = Math.max(...Object.keys(claims).map((name) => name.length));
  const lines = Object.entries(claims)
    .filter(([, value]) => value !== null)
    .flatMap(([name, value]) => {
      const head = name.padEnd(width);
      return isTable(value)
        ? [`${name}:`, ...value.flatMap((row) => rowLines(row, "  "))]
        : [`${head}  ${plain(value)}`];
    });
  return `${lines.join("\n")}\n`;
}

/** A row on one line; the tables within it below. */
function rowLines(row: Claims, indent: string): string[] {
  const { name, ...rest } = row;
  const cells = Object.entries(rest);
  const own = cells.filter(([, value]) => !isTable(value));
  const told = own.map(([key, value]) => `${key} ${plain(value)}`).join(", ");
  const tables = cells.flatMap(([key, value]) =>
    isTable(value)
      ? [`${indent}  ${key}:`, ...value.flatMap((each) => rowLines(each, `${indent}    `))]
      : [],
  );
  return [`${indent}${name === undefined ? "" : `${plain(name)}: `}${told}`, ...tables];
}

function isTable(value: unknown): value is readonly Claims[] {
  return Array.isArray(value) && value.some((row) => typeof row === "object" && row !== null);
}

function plain(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 16)}…` : value;
}
