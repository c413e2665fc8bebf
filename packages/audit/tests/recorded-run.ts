/**
 * Runs recorded in memory, for tests: the parts of `@meristem/run-directory` over a memory file system.
 *
 * @module
 */
import type { AuditPorts } from "@meristem/audit";
import { InputStream, RowReader, type InputFile } from "@meristem/io-rows";
import type { SnapshotKey } from "@meristem/io-snapshots";
import type { FileSystem } from "@meristem/leyline/ports";
import { MemoryFileSystem } from "@meristem/leyline/testing";
import {
  ActiveRun,
  measuredLoad,
  openSession,
  outputPorts,
  runIdentity,
  RunOutputs,
  StoreEvents,
} from "@meristem/run-directory/advanced";
import { configFromToml, mergeConfig } from "@meristem/run-directory/config";

export interface RecordedRun {
  readonly files: MemoryFileSystem;
  readonly directory: string;
  /** Text of the input, by path. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly key: SnapshotKey | undefined;
}

export interface RecordOptions {
  readonly csv: string;
  readonly directory?: string;
  readonly inputName?: string;
  readonly series?: string;
  /** Lines of the predictor section of the configuration. */
  readonly predictor?: string;
  readonly key?: SnapshotKey;
  readonly isRecorded?: boolean;
  readonly isPiped?: boolean;
  /** Whether the run ends without its last snapshot and summary, as a killed one does. */
  readonly isKilled?: boolean;
}

export const KEY: SnapshotKey = { id: "test-key", secret: new Uint8Array(32).fill(7) };

/** A season of 6 rows with deterministic noise; `factor` of a row scales its noise. */
export function seasonalCsv(count: number, factor: (row: number) => number = () => 1): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const noise = Math.sin(i * 12.9898) * 43_758.5453;
    const value = 20 + 3 * Math.sin((i * Math.PI) / 3) + factor(i) * (noise - Math.floor(noise));
    return `${i},${value.toFixed(4)}`;
  });
  return `t,value\n${rows.join("\n")}\n`;
}

const CHUNK_BYTES = 400;

function inputOf(text: string): InputFile {
  const bytes = Buffer.from(text);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      yield bytes.subarray(at, at + CHUNK_BYTES);
    }
  }
  return { sizeBytes: bytes.length, chunks };
}

/** Snapshots every 50 rows, three of them kept; parity records every 9 steps. */
export async function recordRun(options: RecordOptions): Promise<RecordedRun> {
  const { csv, directory = "run", inputName = "data.csv", key, isKilled = false } = options;
  const files = new MemoryFileSystem();
  const toml =
    `[predictor]\nprofile = "lite"\nhorizons = [1, 5]\n${options.predictor ?? ""}\n` +
    "[snapshots]\ninterval_rows = 50\ngeneration_count = 3\n[telemetry]\nparity_interval_steps = 9\n";
  const config = mergeConfig([configFromToml(toml, "test.toml")]);
  const choices = {
    format: "csv" as const,
    columns: { value: "value", time: "t", series: options.series },
    timeUnit: "s" as const,
    isStrict: false,
    isRecorded: options.isRecorded ?? false,
    season: "auto" as const,
    seriesCountMax: undefined,
  };
  const isPiped = options.isPiped ?? false;
  const facts = { config, inputFormat: undefined, isPiped, codeVersion: "test" };
  const identity = runIdentity(choices, facts);
  const { columns, format, timeUnit } = identity;
  const stream = new InputStream(inputOf(csv).chunks());
  const reader = new RowReader({ name: inputName, format, columns, timeUnit, resume: undefined });
  const monotonicNs = (): bigint => 0n;
  const load = measuredLoad(config, monotonicNs);
  const sessionFacts = { identity, config, inputName, defaultSeries: "data", load, monotonicNs };
  const session = openSession(sessionFacts);
  const ports = outputPorts(files, { config, identity, key });
  const outputs = await RunOutputs.create({ directory, isRecorded: choices.isRecorded }, ports);
  const { copy } = outputs;
  if (copy !== undefined) stream.onUsed((bytes) => copy.append(bytes));
  const active = new ActiveRun(
    {
      session,
      reader,
      stream,
      outputs,
      identity,
      config,
      storeEvents: new StoreEvents(),
      files,
      key,
    },
    {
      monotonicNs,
      breathe: () => Promise.resolve(),
      isStopped: () => false,
      onStep: () => undefined,
      onPause: () => outputs.flush(),
      onStored: () => undefined,
      onUnstored: (error) => {
        throw new Error(error.message);
      },
      onStage: () => undefined,
    },
  );
  await active.consume(undefined);
  if (!isKilled) await active.finish("end_of_input");
  await outputs.close();
  return { files, directory, inputs: { [inputName]: csv }, key };
}

/** Ports of an audit of recorded runs, with the inputs of all of them. */
export function portsOf(...runs: readonly RecordedRun[]): AuditPorts {
  const inputs: Readonly<Record<string, string>> = Object.assign({}, ...runs.map((r) => r.inputs));
  const { files, key } = runs[0]!;
  return {
    files,
    key,
    openInput: async (path) => {
      const kept = path.endsWith("/input.copy") ? await readBytes(files, path) : undefined;
      const text = kept === undefined ? inputs[path] : Buffer.from(kept).toString();
      if (text === undefined) throw new Error(`test without an input ${path}`);
      return inputOf(text);
    },
    breathe: () => Promise.resolve(),
    clock: { monotonicNs: () => 0n },
  };
}

export async function readBytes(files: FileSystem, path: string): Promise<Uint8Array> {
  const file = await files.open(path, "read");
  const bytes = new Uint8Array(await file.sizeBytes());
  await file.read(bytes, 0);
  await file.close();
  return bytes;
}

/** Paths of all files below a directory. */
export async function pathsBelow(files: FileSystem, directory: string): Promise<string[]> {
  const paths: string[] = [];
  for (const name of await files.list(directory)) {
    const path = `${directory}/${name}`;
    const isDirectory = (await files.stat(path))?.kind === "directory";
    paths.push(...(isDirectory ? await pathsBelow(files, path) : [path]));
  }
  return paths;
}

/** The run with the bytes of some files replaced, on a file system of its own; `undefined` removes one. */
export async function changedRun(
  run: RecordedRun,
  changes: Readonly<Record<string, Uint8Array | undefined>>,
): Promise<RecordedRun> {
  const copy = new MemoryFileSystem();
  await copy.makeDirectory(`${run.directory}/snapshots`);
  for (const path of await pathsBelow(run.files, run.directory)) {
    const bytes = path in changes ? changes[path] : await readBytes(run.files, path);
    if (bytes === undefined) continue;
    const file = await copy.open(path, "createNew");
    await file.write(bytes, 0);
    await file.close();
  }
  return { ...run, files: copy };
}

/** The run with the text of one file edited. */
export async function editedRun(
  run: RecordedRun,
  name: string,
  edit: (text: string) => string,
): Promise<RecordedRun> {
  const path = `${run.directory}/${name}`;
  const text = Buffer.from(await readBytes(run.files, path)).toString();
  return await changedRun(run, { [path]: Buffer.from(edit(text)) });
}

/** Two runs on one file system: the second keeps its own directory. */
export async function onOneDisk(run: RecordedRun, other: RecordedRun): Promise<RecordedRun> {
  const { files } = await changedRun(run, {});
  await files.makeDirectory(`${other.directory}/snapshots`);
  for (const path of await pathsBelow(other.files, other.directory)) {
    const file = await files.open(path, "createNew");
    await file.write(await readBytes(other.files, path), 0);
    await file.close();
  }
  return { ...run, files, inputs: { ...run.inputs, ...other.inputs } };
}
