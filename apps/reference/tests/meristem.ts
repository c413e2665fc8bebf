/**
 * The command as a user has it: arguments, streams and an exit code.
 *
 * {@link meristem} runs it inside the test's own process, at the ports that `main.ts` fills: that takes a
 * tenth of the time. {@link launch} starts the bundled command as a child, for what only a process has:
 * signals, kills, pipes that close, a memory of its own.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { nodeFileSystem } from "@meristem/io-durable";
import { unixNs } from "@meristem/leyline/units";
import { afterAll } from "vitest";
import type { CommandPorts, TextOut } from "../src/command-line/command.js";
import { dispatch } from "../src/command-line/dispatch.js";
import { EXIT } from "../src/command-line/exit-code.js";
import { COMMANDS } from "../src/commands/command-table.js";
import { openInputFile } from "@meristem/io-rows";
import manifest from "../package.json" with { type: "json" };
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

/** Ports that a test may replace. */
type OwnPorts = Partial<Omit<CommandPorts, "stdin" | "environment">>;

/** Runs `meristem …args` to its end, in this process; `options` may replace ports. */
export async function meristem(
  args: readonly string[],
  { cwd, stdin, environment, ...over }: Launch & OwnPorts = {},
): Promise<Finished> {
  const home = process.cwd();
  if (cwd !== undefined) process.chdir(cwd);
  const [stdout, stderr] = [new CapturedOut(), new CapturedOut()];
  const ports = { ...realPorts(stdin ?? "", environment ?? {}), stdout, stderr, ...over };
  try {
    const code = await dispatch(args, COMMANDS, ports);
    return { code, signal: null, stdout: stdout.text, stderr: stderr.text };
  } finally {
    process.chdir(home);
  }
}

/** A stream that keeps what was written. */
class CapturedOut implements TextOut {
  readonly isTty = false;
  readonly columns = undefined;
  text = "";

  async write(text: string): Promise<boolean> {
    this.text += text;
    return true;
  }
}

function realPorts(
  stdin: NonNullable<Launch["stdin"]>,
  environment: Readonly<Record<string, string>>,
): Omit<CommandPorts, "stdout" | "stderr"> {
  const stop = { signal: new AbortController().signal, exitCode: () => EXIT.interrupted };
  return {
    stdin: { isTty: false, chunks: () => chunksOf(stdin) },
    environment,
    stop,
    clock: {
      nowUnixNs: () => unixNs(BigInt(Date.now()) * 1_000_000n),
      monotonicNs: () => process.hrtime.bigint(),
    },
    files: nodeFileSystem(),
    breathe: () => setImmediate(),
    wait: (ms, ended) =>
      setTimeout(ms, undefined, { signal: ended }).catch((error: unknown) => {
        if (!ended.aborted) throw error;
      }),
    openInput: (path) => openInputFile(path, stop.signal),
    runProgram: async () => undefined,
    facts: {
      version: manifest.version,
      nodeVersion: process.version,
      platform: process.platform,
      dataDirectory: fileURLToPath(new URL("../data/", import.meta.url)),
    },
  };
}

async function* chunksOf(stdin: string | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (typeof stdin === "string") yield Buffer.from(stdin);
  else yield* stdin;
}

/** Runs `meristem …args` to its end as a child process. */
export async function childMeristem(
  args: readonly string[],
  options: Launch = {},
): Promise<Finished> {
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
