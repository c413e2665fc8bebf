/** The command as a user has it: a child process, its streams and its exit code. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { commandFile } from "./bundle-command.js";

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Launch {
  readonly cwd?: string;
  readonly stdin?: string | AsyncIterable<Uint8Array>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A folder for one test file, removed at its end. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "meristem-app-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts `meristem …args`. */
export function launch(args: readonly string[], options: Launch = {}): ChildProcess {
  return spawn(process.execPath, [commandFile, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"] ?? "", ...options.environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Runs `meristem …args` to its end. */
export async function meristem(args: readonly string[], options: Launch = {}): Promise<Finished> {
  const child = launch(args, options);
  const finished = outcome(child);
  // A command that ends early closes its input: that is its right.
  child.stdin!.on("error", () => undefined);
  if (typeof options.stdin === "object") {
    for await (const chunk of options.stdin) {
      if (child.exitCode !== null || child.stdin!.destroyed) break;
      if (!child.stdin!.write(chunk)) {
        await new Promise((resolve) => {
          child.stdin!.once("drain", resolve);
          child.once("close", resolve);
        });
      }
    }
    child.stdin!.end();
  } else child.stdin!.end(options.stdin ?? "");
  return await finished;
}

/** What became of a child. */
export function outcome(child: ChildProcess): Promise<Finished> {
  let stdout = "";
  let stderr = "";
  child.stdout!.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Writes a file in `folder` and returns its path. */
export function file(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

export function textOf(...parts: readonly string[]): string {
  return readFileSync(join(...parts), "utf8");
}

/** A CSV of `count` rows of a noisy season of 12 with a trend: fixed, without a generator's state. */
export function seasonalCsv(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const noise = Math.sin(i * 12.9898) * 43_758.5453;
    const value = 20 + 0.01 * i + 5 * Math.sin((i * Math.PI) / 6) + (noise - Math.floor(noise));
    return `${i},${value.toFixed(4)}`;
  });
  return `t,value\n${rows.join("\n")}\n`;
}

/** A file of bytes as text that a test can show when it differs. */
export function bytesOf(...parts: readonly string[]): string {
  return readFileSync(join(...parts)).toString("hex");
}
