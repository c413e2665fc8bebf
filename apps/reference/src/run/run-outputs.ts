/**
 * The directory of a run: what is in it, and in which order it becomes durable.
 *
 * `forecasts.csv` and `telemetry.jsonl` only grow; a snapshot names their lengths and is written
 * after they are synced, so whatever happens next, cutting them back to those lengths gives the run
 * as it was. `summary.json` and `dashboard.html` are written whole, from the others.
 *
 * @module
 */
import type { FileSystem, SnapshotStore } from "@meristem/leyline/ports";
import { AppendFile } from "./append-file.js";
import { FORECASTS_HEADER } from "./forecasts-csv.js";
import type { TelemetryFile, TelemetryMark } from "./telemetry-file.js";

export const FORECASTS_FILE = "forecasts.csv";
export const TELEMETRY_FILE = "telemetry.jsonl";
export const SUMMARY_FILE = "summary.json";
export const DASHBOARD_FILE = "dashboard.html";
export const SNAPSHOTS_DIRECTORY = "snapshots";

export interface OutputPorts {
  readonly files: FileSystem;
  readonly openStore: (directory: string) => Promise<SnapshotStore>;
  /** @param resumeAt Where to go on; absent: an empty file, whatever was there before. */
  readonly openTelemetry: (
    path: string,
    resumeAt: TelemetryMark | undefined,
  ) => Promise<TelemetryFile>;
  /** Replaces a file in one step, durably. */
  readonly replaceFile: (path: string, bytes: Uint8Array) => Promise<void>;
}

/** How far the two growing files had come. Plain data: it goes into snapshots. */
export interface OutputMarks {
  readonly forecastsBytes: number;
  readonly telemetry: TelemetryMark;
}

export class RunOutputs {
  readonly directory: string;
  readonly forecasts: AppendFile;
  readonly telemetry: TelemetryFile;
  readonly store: SnapshotStore;
  readonly #ports: OutputPorts;

  private constructor(
    directory: string,
    parts: Pick<RunOutputs, "forecasts" | "telemetry" | "store">,
    ports: OutputPorts,
  ) {
    this.directory = directory;
    this.forecasts = parts.forecasts;
    this.telemetry = parts.telemetry;
    this.store = parts.store;
    this.#ports = ports;
  }

  /** An empty run directory; an earlier run's files in it are replaced. */
  static async create(directory: string, ports: OutputPorts): Promise<RunOutputs> {
    const { files } = ports;
    await files.makeDirectory(directory);
    const snapshots = `${directory}/${SNAPSHOTS_DIRECTORY}`;
    // First: a snapshot must never outlive the files whose lengths it names.
    if ((await files.stat(snapshots)) !== undefined) {
      for (const name of await files.list(snapshots)) await files.unlink(`${snapshots}/${name}`);
      await files.syncDirectory(snapshots);
    }
    for (const name of [SUMMARY_FILE, DASHBOARD_FILE]) {
      const path = `${directory}/${name}`;
      if ((await files.stat(path)) !== undefined) await files.unlink(path);
    }
    const forecasts = await AppendFile.create(files, `${directory}/${FORECASTS_FILE}`);
    forecasts.append(FORECASTS_HEADER);
    const telemetry = await ports.openTelemetry(`${directory}/${TELEMETRY_FILE}`, undefined);
    const store = await ports.openStore(snapshots);
    await files.syncDirectory(directory);
    return new RunOutputs(directory, { forecasts, telemetry, store }, ports);
  }

  /** The directory as it was when its files stood at `marks`. @throws ResumeError */
  static async reopen(
    directory: string,
    marks: OutputMarks,
    ports: OutputPorts,
  ): Promise<RunOutputs> {
    const path = `${directory}/${FORECASTS_FILE}`;
    const forecasts = await AppendFile.reopen(ports.files, path, marks.forecastsBytes);
    const telemetry = await ports.openTelemetry(`${directory}/${TELEMETRY_FILE}`, marks.telemetry);
    const store = await ports.openStore(`${directory}/${SNAPSHOTS_DIRECTORY}`);
    return new RunOutputs(directory, { forecasts, telemetry, store }, ports);
  }

  /** Hands both growing files over to the system: what is gathered stays small. */
  async flush(): Promise<void> {
    await this.forecasts.flush();
    await this.telemetry.sink.flush();
  }

  /** Makes both growing files durable and says where they stand. */
  async settle(): Promise<OutputMarks> {
    await this.forecasts.sync();
    const telemetry = await this.telemetry.settle();
    return { forecastsBytes: this.forecasts.lengthBytes, telemetry };
  }

  /** Writes one of the files that are written whole. */
  async writeWhole(name: string, text: string): Promise<void> {
    await this.#ports.replaceFile(`${this.directory}/${name}`, Buffer.from(text, "utf8"));
  }

  async close(): Promise<void> {
    await this.forecasts.close();
    await this.telemetry.sink.close();
  }
  /** Lets go of the files after something failed: what failed is told, not that closing does too. */
  async abandon(): Promise<void> {
    await Promise.allSettled([this.forecasts.close(), this.telemetry.sink.close()]);
  }
}
