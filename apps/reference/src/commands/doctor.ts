/**
 * `meristem doctor`: what is here, what works, what is missing.
 *
 * @module
 */
import { dirname } from "node:path";
import type { Command, CommandPorts } from "../command-line/command.js";
import { EXIT } from "../command-line/exit-code.js";
import { parseLine, type OptionTable } from "../command-line/option-spec.js";

const options = {
  out: {
    value: "DIR",
    help: "directory to check for write permission and free space (default: .)",
  },
  json: { help: "the result as JSON" },
  help: { help: "print this text" },
} as const satisfies OptionTable;

/** One thing that was looked at. `isSound` undefined: optional, and not there. */
interface Finding {
  readonly name: string;
  readonly found: string;
  readonly isSound: boolean | undefined;
}

export const doctor: Command = {
  name: "doctor",
  summary: "check versions, compute backends and permissions",
  usage: "[options]",
  examples: [["meristem doctor --out runs", "is everything there, and may runs/ be written?"]],
  options,
  notes: ["Exit codes: 0 all sound, 1 something that is needed does not work."],
  run: async (argv, ports) => {
    const { options: given } = parseLine(argv, options, 0);
    const findings = await look(ports, given.out ?? ".");
    const text = given.json ? `${JSON.stringify(findings, null, 2)}\n` : shown(findings);
    await ports.stdout.write(text);
    return findings.every(({ isSound }) => isSound !== false) ? EXIT.ok : EXIT.internal;
  },
};

async function look(ports: CommandPorts, directory: string): Promise<Finding[]> {
  const { facts } = ports;
  return [
    { name: "meristem", found: facts.version, isSound: true },
    { name: "Node", found: `${facts.nodeVersion} on ${facts.platform}`, isSound: true },
    ...(await backends()),
    await writable(ports, directory),
    await space(ports, directory),
  ];
}

async function backends(): Promise<Finding[]> {
  const { openCore } = await import("@meristem/kernels/wasm");
  const { loadGpuModule, presentModes } = await import("@meristem/kernels/gpu");
  const isWasm = openCore({ heapDoubles: 16 }).kind === "wasm";
  const gpu = await loadGpuModule();
  const modes = gpu === undefined ? [] : presentModes(gpu);
  const none = "not installed (optional: batches on a GPU)";
  return [
    { name: "float64 backend", found: "present", isSound: true },
    {
      name: "WASM SIMD core",
      found: isWasm ? "present" : "absent: the slower twin is used, with the same bits",
      isSound: isWasm ? true : undefined,
    },
    {
      name: "gpu.js modes",
      found: gpu === undefined ? none : modes.join(", ") || "installed, but none works",
      isSound: modes.length > 0 ? true : undefined,
    },
  ];
}

/** Whether a file can be made in `directory`. */
async function writable({ files }: CommandPorts, directory: string): Promise<Finding> {
  const name = `write ${directory}`;
  const probe = `${directory}/.meristem-doctor`;
  try {
    if ((await files.stat(directory)) === undefined) {
      return { name, found: "not there yet: a run makes it", isSound: undefined };
    }
    const file = await files.open(probe, "createNew");
    await file.close();
    await files.unlink(probe);
    return { name, found: "permitted", isSound: true };
  } catch (error) {
    return { name, found: (error as Error).message, isSound: false };
  }
}

/** Of the disk that `directory` is on, or would be on. */
async function space({ files }: CommandPorts, directory: string): Promise<Finding> {
  const name = "free space";
  try {
    let nearest = directory;
    while ((await files.stat(nearest)) === undefined && dirname(nearest) !== nearest) {
      nearest = dirname(nearest);
    }
    const bytes = await files.freeBytes(nearest);
    return { name, found: `${(bytes / 2 ** 30).toFixed(1)} GiB`, isSound: bytes > 2 ** 26 };
  } catch (error) {
    return { name, found: (error as Error).message, isSound: undefined };
  }
}

function shown(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.map(({ name, found, isSound }) => {
    const sign = isSound === undefined ? "–" : isSound ? "✓" : "✗";
    return `${sign} ${name.padEnd(width)}  ${found}`;
  });
  return `${lines.join("\n")}\n`;
}
