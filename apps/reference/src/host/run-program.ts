/**
 * Runs a program `meristem-NAME` as if it were a command of its own: with the streams of this process,
 * its signals and its exit code.
 *
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { constants as access } from "node:fs";
import * as files from "node:fs/promises";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileErrorFrom } from "@meristem/io-durable";

/** The parts of the process that the program is found through and receives signals from. */
export interface ProgramHost {
  /** The script as it was started, before links are resolved: `process.argv[1]`. */
  readonly script: string;
  /** Folders separated as in `PATH`. */
  readonly path: string;
  /** Whether the terminal sends SIGINT to the program itself. */
  readonly isTerminal: boolean;
  readonly process: Pick<NodeJS.Process, "on" | "listeners" | "removeListener">;
}

/**
 * Runs `meristem-NAME` and resolves with its exit code, or with 128 + n after signal n. Resolves with
 * `undefined` when no such program is installed beside the script, beside its real path or on the PATH.
 *
 * @throws OperatingError `FILE_…` for a program that cannot be started
 */
export async function runProgram(
  name: string,
  argv: readonly string[],
  host: ProgramHost,
): Promise<number | undefined> {
  const file = await findProgram(`meristem-${name}`, host);
  if (file === undefined) return undefined;
  // From here on this process only waits: the program decides what a signal means. The new listener
  // comes before the spawn and before the old ones go, or a signal in between would be lost.
  let child: ChildProcess | undefined;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const before = host.process.listeners(signal);
    host.process.on(signal, () => {
      if (signal === "SIGTERM" || !host.isTerminal) child?.kill(signal);
    });
    for (const listener of before) host.process.removeListener(signal, listener);
  }
  child = spawn(file, [...argv], { stdio: "inherit" });
  return await new Promise((resolve, reject) => {
    child.on("error", (error) => reject(fileErrorFrom(error, "run", file)));
    child.on("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
  });
}

async function findProgram(name: string, host: ProgramHost): Promise<string | undefined> {
  const { script, path } = host;
  const real = await files.realpath(script).catch(() => script);
  const onPath = path.split(delimiter).filter((folder) => folder !== "");
  for (const folder of [dirname(script), dirname(real), ...onPath]) {
    const file = join(folder, name);
    if (await isProgram(file)) return file;
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await files.access(file, access.X_OK);
    return (await files.stat(file)).isFile();
  } catch {
    // Absent, not executable or behind a closed folder: the search continues.
    return false;
  }
}
