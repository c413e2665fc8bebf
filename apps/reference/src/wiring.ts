/**
 * The only place where concrete classes meet ports.
 *
 * @module
 */
import { cutAppendLog, nodeFileSystem, openAppendLog, replaceFile } from "@meristem/io-durable";
import {
  openFileSnapshotStore,
  openThreadedSnapshotStore,
  type SnapshotKey,
  type SnapshotStoreEvent,
} from "@meristem/io-snapshots";
import { v1, type ErrorReport } from "@meristem/leyline";
import { openJsonlSink, openTelemetry } from "@meristem/io-telemetry";
import { createObservationGate } from "@meristem/io-validators";
import type { FileSystem } from "@meristem/leyline/ports";
import {
  createPredictor,
  restorePredictor,
  type LoadOptions,
  type Predictor,
  type SeriesView,
} from "@meristem/orchestrator";
import type { RunConfig } from "./config/sections.js";
import { ParityFile, type ParityMark } from "./run/parity-file.js";
import { METRICS_FILE, type OutputPorts } from "./run/run-outputs.js";
import type { RunStamp } from "./run/run-stamp.js";
import { RunTelemetry, type TelemetryMark } from "./run/run-telemetry.js";

/** The disk of this machine. */
export const files = (): FileSystem => nodeFileSystem();

/**
 * A predictor behind its gate. In a run the event time is the time: the gate has no clock.
 *
 * @param load When experts are shed; left out: never.
 */
export function openPredictor(
  seriesKey: string,
  config: RunConfig,
  load: LoadOptions = {},
): Predictor {
  const gate = createObservationGate({ config: config.gate, series: seriesKey });
  return createPredictor({ seriesKey, config: config.predictor, gate, ...load });
}

/** The predictor whose `encode` or `view` gave `stored`, gate included. */
export function reopenPredictor(
  stored: Uint8Array | SeriesView,
  config: RunConfig,
  load: LoadOptions = {},
): Predictor {
  return restorePredictor(stored, {
    config: config.predictor,
    openGate: (state) => createObservationGate({ config: config.gate, state }),
    ...load,
  });
}

/** What a run is written with, besides the disk. */
export interface OutputFacts {
  readonly config: RunConfig;
  readonly stamp: RunStamp;
  /** Seals snapshots; absent: they carry digests alone. */
  readonly key: SnapshotKey | undefined;
  /** Telemetry and snapshots are written by threads of their own, past the disk that is given. */
  readonly hasThreads?: boolean | undefined;
  /** Told once when telemetry cannot be written: the run goes on without. */
  readonly onTelemetryTrouble?: (error: ErrorReport) => void;
  /** Told what the store finds damaged or cannot write. */
  readonly onSnapshotEvent?: (event: SnapshotStoreEvent) => void;
}

/** What a run writes through. */
export function outputPorts(fileSystem: FileSystem, facts: OutputFacts): OutputPorts {
  const { config, stamp, key, hasThreads, onSnapshotEvent } = facts;
  const { generationCount, codec, compression } = config.snapshots;
  const storeOptions = (directory: string) => ({
    directory,
    spareCount: generationCount - 1,
    codec,
    compression,
    ...(key && { key }),
    ...(onSnapshotEvent && { onEvent: onSnapshotEvent }),
  });
  const openStore = (directory: string): ReturnType<typeof openFileSnapshotStore> =>
    openFileSnapshotStore({ ...storeOptions(directory), fileSystem });
  return {
    files: fileSystem,
    openStore,
    openRunStore: (directory) =>
      hasThreads === true
        ? openThreadedSnapshotStore(storeOptions(directory))
        : openStore(directory),
    openTelemetry: (path, resumeAt) => openRunTelemetry(fileSystem, facts, path, resumeAt),
    openParity: async (path, resumeAt) => {
      if (resumeAt !== undefined) await cutParityLog(fileSystem, path, resumeAt);
      return new ParityFile(await openAppendLog({ path, fileSystem }), stamp, resumeAt);
    },
    replaceFile: (path, bytes) => replaceFile(fileSystem, path, bytes),
  };
}

/** Longest wait for a thread that is there and does not answer: a crowded machine is no dead thread. */
const FLUSH_MS_MAX = 10_000;

/** A run's telemetry, empty or as it stood at `resumeAt`. */
async function openRunTelemetry(
  fileSystem: FileSystem,
  facts: OutputFacts,
  path: string,
  resumeAt: TelemetryMark | undefined,
): Promise<RunTelemetry> {
  const metrics = `${path.slice(0, path.lastIndexOf("/"))}/${METRICS_FILE}`;
  // Counts start with the process, and so does their file.
  for (const name of resumeAt === undefined ? [path, metrics] : [metrics]) {
    if ((await fileSystem.stat(name)) !== undefined) await fileSystem.unlink(name);
  }
  const resume = resumeAt === undefined ? {} : { resumeAt };
  const { prometheusPort, prometheusHost, otlpIntervalMs } = facts.config.telemetry;
  const channel =
    facts.hasThreads === true
      ? await openTelemetry({
          jsonl: { path, ...resume },
          flushMsMax: FLUSH_MS_MAX,
          ...(prometheusPort > 0 && { prometheus: { host: prometheusHost, port: prometheusPort } }),
          ...(otlpIntervalMs > 0 && { otlp: { path: metrics, everyMs: otlpIntervalMs } }),
        })
      : await openJsonlSink({ fileSystem, path, ...resume });
  const { fusionRule } = facts.config.predictor;
  return new RunTelemetry(channel, {
    resumeAt,
    hasTransport: fusionRule === v1.FusionRule.JKO || fusionRule === v1.FusionRule.FISHER_RAO,
    onTrouble: (error) => facts.onTelemetryTrouble?.(error),
  });
}

async function cutParityLog(
  fileSystem: FileSystem,
  path: string,
  { loggedCount }: ParityMark,
): Promise<void> {
  await cutAppendLog({ path, fileSystem, lastSequence: loggedCount });
}
