/**
 * `meristem verify`: checks the files of a run, without its input.
 *
 * @module
 */
import type { Finding } from "@meristem/audit";
import type { Command } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { parseLine, type OptionTable } from "../command-line/option-spec.js";
import { trimmedDirectory } from "../command-line/option-values.js";
import { UsageError } from "../command-line/usage-error.js";
import { jsonText } from "../texts/json-text.js";

const options = {
  run: { value: "DIR", help: "directory of a run: all its files" },
  json: { help: "the result as JSON" },
  help: { help: "print this text" },
} as const satisfies OptionTable;

export const verify: Command = {
  name: "verify",
  summary: "check the files of a run: seals, chains, numbering, shape",
  usage: "--run DIR | FILE",
  examples: [
    ["meristem verify --run runs/big", "every file, snapshots first"],
    ["meristem verify runs/big/parity.log", "one file: its first bad record is named"],
    ["meristem verify audit.log", "any append log: every record of its chain"],
  ],
  options,
  notes: [
    "Nothing is changed and nothing is computed again: meristem replay does that.",
    "Sealed snapshots and summaries need their key, MERISTEM_SNAPSHOT_KEY in the environment or .env.",
    "Exit codes: 0 all sound, 2 wrong usage, 4 something is damaged, 7 whole, but another key sealed it.",
  ],
  run: async (argv, ports) => {
    const { options: given, operands } = parseLine(argv, options, 1);
    const [path] = operands;
    if ((given.run === undefined) === (path === undefined)) {
      throw new UsageError("either a run, --run DIR, or one FILE");
    }
    const { verifyData, verifyFile, verifyRun } = await import("@meristem/audit");
    const { auditPorts } = await import("../host/audit-ports.js");
    const through = await auditPorts(ports);
    const result =
      path === undefined
        ? await verifyRun({ directory: trimmedDirectory(given.run!) }, through)
        : await verifyFile({ path }, through);
    await ports.stdout.write(
      given.json ? jsonText(verifyData(result)) : verifyText(result.findings),
    );
    if (result.isSound) return EXIT.ok;
    return result.isRefused ? EXIT.authenticationRefused : EXIT.integrityFailed;
  },
};

function verifyText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ path }) => path.length));
  const lines = findings.map(({ path, holds, fault }) =>
    `${fault === undefined ? "✓" : "✗"} ${path.padEnd(width)}  ${fault ?? holds}`.trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
