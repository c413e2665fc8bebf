/**
 * A victim under strace: what it asks of the system, and killed before any one of it.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Calls that touch names or bytes; anything else cannot change what a crash leaves. */
const TRACED = [
  "openat",
  "read",
  "pread64",
  "write",
  "pwrite64",
  "fsync",
  "fdatasync",
  "ftruncate",
  "close",
  "rename",
  "renameat2",
  "unlink",
  "mkdir",
  "fstat",
  "newfstatat",
  "statx",
  "statfs",
  "getdents64",
] as const;

export const hasStrace = (): boolean => spawnSync("strace", ["-V"]).status === 0;

/** One call in a folder. */
export interface TracedCall {
  readonly name: string;
  readonly line: string;
}

interface Run {
  readonly victim: string;
  readonly mode: string;
  readonly directory: string;
  readonly rounds: number;
  /** Ends in front of the `occurrence`-th call of that name, from 1. */
  readonly kill?: { readonly name: string; readonly occurrence: number };
  /** Files that may come and go in the folder: strace filters by path. */
  readonly names: readonly string[];
}

/** Runs a victim to its end or its death. */
export async function runTraced(
  run: Run,
): Promise<{ readonly output: string; readonly calls: readonly TracedCall[] }> {
  const { victim, mode, directory, rounds, kill, names } = run;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const trace = `${directory}.trace`;
  const paths = [directory, ...names.map((name) => join(directory, name))];
  const inject = kill ? ["-e", `inject=${kill.name}:signal=KILL:when=${kill.occurrence}`] : [];
  const args = [
    "-f",
    "-qq",
    "-o",
    trace,
    "-e",
    `trace=${kill?.name ?? TRACED.join(",")}`,
    ...inject,
    ...paths.flatMap((path) => ["-P", path]),
    process.execPath,
    victim,
    mode,
    directory,
    String(rounds),
  ];
  const output = await outputOf("strace", args, {
    ...process.env,
    // One thread makes every call, so that "the n-th" means the same each time.
    UV_THREADPOOL_SIZE: "1",
  });
  const calls = readFileSync(trace, "utf8")
    .split("\n")
    .flatMap((line) => {
      const name = /^\d+\s+(\w+)\(/.exec(line)?.[1];
      return name === undefined ? [] : [{ name, line }];
    });
  return { output, calls };
}

function outputOf(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return new Promise<string>((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
}
