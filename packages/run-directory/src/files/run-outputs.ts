/**
 * The directory of a run: what is in it, and in which order it becomes durable.
 *
 * `forecasts.csv`, `telemetry.jsonl`, `parity.log` and `input.copy` only grow; a snapshot names their
 * lengths and is written after they are synced, so whatever happens next, cutting them back to those
 * lengths gives the run as it was. `summary.json` and `dashboard.html` are written whole, from the others.
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
/** The input, where it was asked to be kept. */
export const COPY_FILE = "input.copy";
export const SUMMARY_FILE = "summary.json";
export const DASHBOARD_FILE = "dashboard.html";
/** Measurements in OpenTelemetry's form, where they were asked for. */
export const METRICS_FILE = "metrics.otlp.jsonl";
export const SNAPSHOTS_DIRECTORY = "snapshots";

export interface OutputPorts {
  readonly files: FileSystem;
  /** To look at what is there. */
  readonly openStore: (directory: string) => Promise<FileSnapshotStore>;
  /** To write to. */
  readonly openRunStore: (directory: string) => Promise<RunStore>;
  /** @param resumeAt Where to go on; absent: an empty file, whatever was there before. */
  readonly openTelemetry: (
    path: string,
    resumeAt: TelemetryMark | undefined,
  ) => Promise<RunTelemetry>;
  /** @param resumeAt Where to go on; absent: an empty log, whatever was there before. */
  readonly openParity: (path: string, resumeAt: ParityMark | undefined) => Promise<ParityFile>;
  /** Replaces a file in one step, durably. */
  readonly replaceFile: (path: string, bytes: Uint8Array) => Promise<void>;
}

/** A store that may have something to let go of. */
export interface RunStore extends FileSnapshotStore {
  readonly close?: () => Promise<void>;
}

/** How far the growing files had come. Plain data: it goes into snapshots. */
export interface OutputMarks {
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

/** What a run directory is opened with. */
export interface OutputOptions {
  readonly directory: string;
  /** Whether the input is kept; the length of the copy is that of what was used of the input. */
  readonly isRecorded: boolean;
}

type OutputParts = Pick<RunOutputs, "forecasts" | "telemetry" | "parity" | "copy" | "store">;

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

  /** An empty run directory; an earlier run's files in it are replaced. */
  static async create(options: OutputOptions, ports: OutputPorts): Promise<RunOutputs> {
    const { directory, isRecorded } = options;
    const { files } = ports;
    await makeDurableDirectory(files, directory);
    const snapshots = `${directory}/${SNAPSHOTS_DIRECTORY}`;
    // First: a snapshot must never outlive the files whose lengths it names.
    if ((await files.stat(snapshots)) !== undefined) {
      for (const name of await files.list(snapshots)) await files.unlink(`${snapshots}/${name}`);
      await files.syncDirectory(snapshots);
    }
    for (const name of await files.list(directory)) {
      if (isReplaced(name)) await files.unlink(`${directory}/${name}`);
    }
    const forecasts = await AppendFile.create(files, `${directory}/${FORECASTS_FILE}`);
    forecasts.append(FORECASTS_HEADER);
    const telemetry = await closing(
      forecasts,
      ports.openTelemetry(`${directory}/${TELEMETRY_FILE}`, undefined),
    );
    const parity = await ports.openParity(`${directory}/${PARITY_FILE}`, undefined);
    const copy = isRecorded
      ? await AppendFile.create(files, `${directory}/${COPY_FILE}`)
      : undefined;
    const store = await ports.openRunStore(snapshots);
    await files.syncDirectory(directory);
    return new RunOutputs(directory, { forecasts, telemetry, parity, copy, store }, ports);
  }

  /**
   * The directory as it was when its files stood at `marks` and `usedBytes` of the input were used.
   *
   * @throws ResumeError; OperatingError `TELEMETRY_CORRUPT`, `LOG_CORRUPT` when a file was cut
   */
  static async reopen(
    { directory, isRecorded }: OutputOptions,
    { outputs: marks, input }: StoredOutputs,
    ports: OutputPorts,
  ): Promise<RunOutputs> {
    const { files } = ports;
    const path = `${directory}/${FORECASTS_FILE}`;
    const forecasts = await AppendFile.reopen(files, path, marks.forecastsBytes);
    const telemetry = await closing(
      forecasts,
      ports.openTelemetry(`${directory}/${TELEMETRY_FILE}`, marks.telemetry),
    );
    const parity = await ports.openParity(`${directory}/${PARITY_FILE}`, marks.parity);
    const copy = isRecorded
      ? await AppendFile.reopen(files, `${directory}/${COPY_FILE}`, input.offsetBytes)
      : undefined;
    // They speak of an end that is no longer one.
    for (const name of [SUMMARY_FILE, DASHBOARD_FILE]) {
      if ((await files.stat(`${directory}/${name}`)) !== undefined) {
        await files.unlink(`${directory}/${name}`);
      }
    }
    const store = await ports.openRunStore(`${directory}/${SNAPSHOTS_DIRECTORY}`);
    return new RunOutputs(directory, { forecasts, telemetry, parity, copy, store }, ports);
  }

  /** Whether enough is gathered that {@link RunOutputs.flush} is worth a call. */
  get isFull(): boolean {
    return (
      this.forecasts.isFull ||
      this.parity.isFull ||
      this.telemetry.isPressed ||
      this.copy?.isFull === true
    );
  }

  /** Hands the growing files over to the system: what is gathered stays small. */
  async flush(): Promise<void> {
    await this.forecasts.flush();
    await this.parity.flush();
    await this.copy?.flush();
    if (this.telemetry.isPressed) await this.telemetry.flush();
  }

  /**
   * Where the growing files stand at the call, once they are durable up to there. Rows may follow
   * meanwhile: they are not counted.
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

  /** Writes one of the files that are written whole. */
  async writeWhole(name: string, text: string): Promise<void> {
    await this.#ports.replaceFile(`${this.directory}/${name}`, Buffer.from(text, "utf8"));
  }

  async close(): Promise<void> {
    await this.forecasts.close();
    await this.parity.close();
    await this.copy?.close();
    await this.telemetry.close();
    await this.store.close?.();
  }

  /** Lets go of the files after something failed: what failed is told, not that closing does too. */
  async abandon(): Promise<void> {
    await Promise.allSettled([
      this.forecasts.close(),
      this.parity.close(),
      this.copy?.close(),
      this.telemetry.close(),
      this.store.close?.(),
    ]);
  }
}

/** What is being opened; if that fails, what was opened before it is let go. */
async function closing<Opened>(before: AppendFile, opening: Promise<Opened>): Promise<Opened> {
  try {
    return await opening;
  } catch (error) {
    await before.close();
    throw error;
  }
}

/** Whether a new run takes this file's place. Full segments of a log are called parity.log.000001. */
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

/** The files that only grow, as they are now, by name. */
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
