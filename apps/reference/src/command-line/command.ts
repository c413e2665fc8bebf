/**
 * A command: what it is called, how it is used, what it does.
 *
 * @module
 */
import type { InputFile } from "@meristem/io-rows";
import type { Clock, FileSystem } from "@meristem/leyline/ports";
import type { ExitCode } from "./exit-code.js";
import type { OptionTable } from "./option-spec.js";

/** One stream of the terminal or of a pipe. */
export interface TextOut {
  readonly isTty: boolean;
  /** Width of the terminal, characters; undefined off a TTY. */
  readonly columns: number | undefined;
  /**
   * Resolves to false once nobody reads any more: then nothing is written, and nothing is wrong.
   *
   * @throws OperatingError `FILE_…` when data cannot be written: a full disk behind stdout
   */
  write(text: string): Promise<boolean>;
}

/** Everything of the process that a command may touch. `main.ts` passes the real ones. */
export interface CommandPorts {
  readonly stdout: TextOut;
  readonly stderr: TextOut;
  readonly stdin: { readonly isTty: boolean; chunks(): AsyncIterable<Uint8Array> };
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Set once somebody asked the process to end. */
  readonly stop: { readonly signal: AbortSignal; readonly exitCode: () => ExitCode };
  readonly clock: Clock;
  readonly files: FileSystem;
  /** Whether telemetry and snapshots may have threads of their own, which write past `files`. */
  readonly hasThreads?: boolean;
  /** Lets signals in between two stretches of work. */
  readonly breathe: () => Promise<void>;
  /** Resolves after so long, or as soon as `ended` aborts. */
  readonly wait: (ms: number, ended: AbortSignal) => Promise<void>;
  readonly openInput: (path: string) => Promise<InputFile>;
  /**
   * Runs the program `meristem-NAME` with these arguments and the streams of this process. Resolves with
   * its exit code, 0 to 255, or with `undefined` when no such program is installed.
   *
   * @throws OperatingError `FILE_…` for a program that cannot be started
   */
  readonly runProgram: (name: string, argv: readonly string[]) => Promise<number | undefined>;
  readonly facts: ProcessFacts;
}

/** What `--version` and `doctor` tell. */
export interface ProcessFacts {
  readonly version: string;
  readonly nodeVersion: string;
  readonly platform: string;
  /** Folder of the data that comes with the command, with a trailing slash. */
  readonly dataDirectory: string;
}

export interface Command {
  readonly name: string;
  /** Half a line for the list of commands. */
  readonly summary: string;
  /** What follows `meristem NAME`. */
  readonly usage: string;
  /** Command lines with what they do, the commonest first. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  readonly options: OptionTable;
  /** Paragraphs below the options. */
  readonly notes: readonly string[];
  /** Loads and runs it. Returns the exit code; throws what {@link exitCodeOf} knows. */
  readonly run: (argv: readonly string[], ports: CommandPorts) => Promise<ExitCode>;
}
