/**
 * The files of a run directory and the order in which they become durable.
 *
 * `forecasts.csv`, `telemetry.jsonl`, `parity.log` and `input.copy` only grow. A snapshot records their
 * lengths and is written after they are synced. A resumed run cuts them back to those lengths.
 * `summary.json` and `dashboard.html` are replaced as a whole, from the other files.
 *
 * @module
 */
import { makeDurableDirectory } from "@meristem/io-durable";
import type { FileSnapshotStore } from "@meristem/io-snapshots";
import type { FileSystem } from "@meristem/leyline/ports";
import { FORECASTS_HEADER } from "../forecasts/forecasts-csv.js";
import type { RunTelemetry, TelemetryMark } from "../telemetry/run-telemetry.js";
import { AppendFile } from "./append-file.js";
import { fileDigest, type FileDigest } from "./file-digests.js";
import type { ParityFile, ParityMark } from "./parity-file.js";

export const FORECASTS_FILE = "forecasts.csv";
export const TELEMETRY_FILE = "telemetry.jsonl";
export const PARITY_FILE = "parity.log";
/** Copy of the used input, in runs that keep one. */
export const COPY_FILE = "input.copy";
export const SUMMARY_FILE = "summary.json";
export const DASHBOARD_FILE = "dashboard.html";
/** Measurements of one process as OTLP JSON lines, where they are configured. */
export const METRICS_FILE = "metrics.otlp.jsonl";
export const SNAPSHOTS_DIRECTORY = "snapshots";

export interface OutputPorts {
  readonly files: FileSystem;
  /** Opens the snapshots for reading. */
  readonly openStore: (directory: string) => Promise<FileSnapshotStore>;
  /** Opens the snapshots for writing. */
  readonly openRunStore: (directory: string) => Promise<RunStore>;
  /** @param resumeAt Position to cut the file back to; `undefined`: an empty file replaces it. */
  readonly openTelemetry: (
    path: string,
    resumeAt: TelemetryMark | undefined,
  ) => Promise<RunTelemetry>;
  /** @param resumeAt Position to cut the log back to; `undefined`: an empty log replaces it. */
  readonly openParity: (path: string, resumeAt: ParityMark | undefined) => Promise<ParityFile>;
  /** Replaces a file in one step, durably. */
  readonly replaceFile: (path: string, bytes: Uint8Array) => Promise<void>;
}

/** A snapshot store that may hold a worker thread. */
export interface RunStore extends FileSnapshotStore {
  readonly close?: () => Promise<void>;
}

/** Positions in the growing files. Plain data: snapshots store it. */
export interface OutputMarks {
  /** Length of `forecasts.csv`. */
  readonly forecastsBytes: number;
  readonly telemetry: TelemetryMark;
  readonly parity: ParityMark;
}

/** The part of a stored run that its directory is cut back to. */
export interface StoredOutputs {
  readonly outputs: OutputMarks;
  /** Bytes of the input that were used: the length of the copy. */
  readonly input: { readonly offsetBytes: number };
}

export interface OutputOptions {
  readonly directory: string;
  /** A copy of the used part of the input is kept. */
  readonly isRecorded: boolean;
}

type OutputParts = Pick<RunOutputs, "forecasts" | "telemetry" | "parity" | "copy" | "store">;

/** The open files of a run. */
export class RunOutputs {
  readonly directory: string;
  readonly forecasts: AppendFile;
  readonly telemetry: RunTelemetry;
  readonly parity: ParityFile;
  readonly copy: AppendFile | undefined;
  readonly store: RunStore;
  readonly #ports: OutputPorts;

  private constructor(directory: string, parts: OutputParts, ports: OutputPorts) {
    this.directory = directory;
    this.forecasts = parts.forecasts;
    this.telemetry = parts.telemetry;
    this.parity = parts.parity;
    this.copy = parts.copy;
    this.store = parts.store;
    this.#ports = ports;
  }

  /**
   * Makes an empty run directory; the files of an earlier run in it are replaced.
   *
   * @throws OperatingError `FILE_…`
   */
  static async create(options: OutputOptions, ports: OutputPorts): Promise<RunOutputs> {
    const { directory, isRecorded } = options;
    const { files } = ports;
    await makeDurableDirectory(files, directory);
    const snapshots = `${directory}/${SNAPSHOTS_DIRECTORY}`;
    // First: a snapshot must not outlive the files whose lengths it records.
    if ((await files.stat(snapshots)) !== undefined) {
      for (const name of await files.list(snapshots)) await files.unlink(`${snapshots}/${name}`);
      await files.syncDirectory(snapshots);
    }
    for (const name of await files.list(directory)) {
      if (isReplaced(name)) await files.unlink(`${directory}/${name}`);
    }
    return await openTogether(async (opened) => {
      const forecasts = await opened(AppendFile.create(files, `${directory}/${FORECASTS_FILE}`));
      forecasts.append(FORECASTS_HEADER);
      const telemetry = await opened(
        ports.openTelemetry(`${directory}/${TELEMETRY_FILE}`, undefined),
      );
      const parity = await opened(ports.openParity(`${directory}/${PARITY_FILE}`, undefined));
      const copy = isRecorded
        ? await opened(AppendFile.create(files, `${directory}/${COPY_FILE}`))
        : undefined;
      const store = await opened(ports.openRunStore(snapshots));
      await files.syncDirectory(directory);
      return new RunOutputs(directory, { forecasts, telemetry, parity, copy, store }, ports);
    });
  }

  /**
   * Cuts the files of a run back to the positions that a snapshot stores.
   *
   * @throws ResumeError; OperatingError `TELEMETRY_CORRUPT`, `LOG_CORRUPT` for a file that is shorter
   *   than its position; OperatingError `FILE_…`
   */
  static async reopen(
    { directory, isRecorded }: OutputOptions,
    { outputs: marks, input }: StoredOutputs,
    ports: OutputPorts,
  ): Promise<RunOutputs> {
    const { files } = ports;
    return await openTogether(async (opened) => {
      const path = `${directory}/${FORECASTS_FILE}`;
      const forecasts = await opened(AppendFile.reopen(files, path, marks.forecastsBytes));
      const telemetry = await opened(
        ports.openTelemetry(`${directory}/${TELEMETRY_FILE}`, marks.telemetry),
      );
      const parity = await opened(ports.openParity(`${directory}/${PARITY_FILE}`, marks.parity));
      const copy = isRecorded
        ? await opened(AppendFile.reopen(files, `${directory}/${COPY_FILE}`, input.offsetBytes))
        : undefined;
      // They describe an end that the resumed run moves.
      for (const name of [SUMMARY_FILE, DASHBOARD_FILE]) {
        if ((await files.stat(`${directory}/${name}`)) !== undefined) {
          await files.unlink(`${directory}/${name}`);
        }
      }
      const store = await opened(ports.openRunStore(`${directory}/${SNAPSHOTS_DIRECTORY}`));
      return new RunOutputs(directory, { forecasts, telemetry, parity, copy, store }, ports);
    });
  }

  /** Whether enough is buffered for a {@link RunOutputs.flush}. */
  get isFull(): boolean {
    return (
      this.forecasts.isFull ||
      this.parity.isFull ||
      this.telemetry.isPressed ||
      this.copy?.isFull === true
    );
  }

  /** Writes the buffers of the growing files, so that they stay small. @throws OperatingError */
  async flush(): Promise<void> {
    await this.forecasts.flush();
    await this.parity.flush();
    await this.copy?.flush();
    if (this.telemetry.isPressed) await this.telemetry.flush();
  }

  /**
   * Syncs the growing files. Resolves to their positions at the call; rows that follow before it
   * resolves are not included.
   *
   * @throws OperatingError `FILE_…`
   */
  settle(): Promise<OutputMarks> {
    const forecastsBytes = this.forecasts.appendedBytes;
    const { mark: parity } = this.parity;
    const telemetry = this.telemetry.mark();
    return this.#settled({ forecastsBytes, parity }, telemetry);
  }

  async #settled(
    marks: Omit<OutputMarks, "telemetry">,
    telemetry: Promise<TelemetryMark>,
  ): Promise<OutputMarks> {
    await this.forecasts.sync();
    await this.copy?.sync();
    return { ...marks, telemetry: await telemetry };
  }

  /** Replaces one of the files that are not appended to. @throws OperatingError */
  async writeWhole(name: string, text: string): Promise<void> {
    await this.#ports.replaceFile(`${this.directory}/${name}`, Buffer.from(text, "utf8"));
  }

  /** @throws OperatingError */
  async close(): Promise<void> {
    await this.forecasts.close();
    await this.parity.close();
    await this.copy?.close();
    await this.telemetry.close();
    await this.store.close?.();
  }

  /** Closes the files after an error. Errors of closing are ignored: the first error is the cause. */
  async abandon(): Promise<void> {
    const { forecasts, parity, copy, telemetry, store } = this;
    await closeAll([forecasts, parity, copy, telemetry, store]);
  }
}

interface Closable {
  readonly close?: () => Promise<void>;
}

async function closeAll(parts: readonly (Closable | undefined)[]): Promise<void> {
  await Promise.allSettled(parts.map((part) => part?.close?.()));
}

/** @param work Passes each part that it opens to `opened`; they are closed when `work` fails. */
async function openTogether<Result>(
  work: (opened: <Part extends Closable>(part: Promise<Part>) => Promise<Part>) => Promise<Result>,
): Promise<Result> {
  const parts: Closable[] = [];
  try {
    return await work(async (opening) => {
      const part = await opening;
      parts.push(part);
      return part;
    });
  } catch (error) {
    await closeAll(parts);
    throw error;
  }
}

/** Whether a new run replaces the file. Full segments of the log are named parity.log.000001. */
function isReplaced(name: string): boolean {
  const names: readonly string[] = [
    SUMMARY_FILE,
    DASHBOARD_FILE,
    COPY_FILE,
    PARITY_FILE,
    TELEMETRY_FILE,
    METRICS_FILE,
  ];
  return names.includes(name) || /^parity\.log\.\d{6}$/.test(name);
}

/** Digests of the growing files, ascending by name. @throws OperatingError `FILE_…` */
export async function digestsOfOutputs(
  files: FileSystem,
  directory: string,
): Promise<readonly FileDigest[]> {
  const names = (await files.list(directory)).filter((name) => isGrown(name)).toSorted();
  const digests: FileDigest[] = [];
  for (const name of names) digests.push(await fileDigest(files, directory, name));
  return digests;
}

function isGrown(name: string): boolean {
  const names: readonly string[] = [FORECASTS_FILE, TELEMETRY_FILE, PARITY_FILE, COPY_FILE];
  return names.includes(name) || /^parity\.log\.\d{6}$/.test(name);
}
