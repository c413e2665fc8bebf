/**
 * The implementations of {@link OutputPorts}: snapshot store, logs and telemetry sink of a run directory.
 *
 * @module
 */
import { cutAppendLog, openAppendLog, replaceFile } from "@meristem/io-durable";
import {
  openFileSnapshotStore,
  openThreadedSnapshotStore,
  type SnapshotKey,
  type SnapshotStoreEvent,
} from "@meristem/io-snapshots";
import { openJsonlSink, openTelemetry } from "@meristem/io-telemetry";
import { v1, type ErrorReport } from "@meristem/leyline";
import type { FileSystem } from "@meristem/leyline/ports";
import type { RunConfig } from "../config/sections.js";
import type { RunIdentity } from "../identity/run-identity.js";
import { RunTelemetry, type TelemetryMark } from "../telemetry/run-telemetry.js";
import { ParityFile, type ParityMark } from "./parity-file.js";
import { METRICS_FILE, type OutputPorts } from "./run-outputs.js";

/** The options of the stores, apart from the file system. */
export interface OutputFacts {
  readonly config: RunConfig;
  readonly identity: Pick<RunIdentity, "configFingerprint" | "codeVersion">;
  /** Seals snapshots; `undefined`: snapshots carry digests only. */
  readonly key: SnapshotKey | undefined;
  /** Worker threads write telemetry and snapshots, through Node's file system. */
  readonly hasThreads?: boolean | undefined;
  /** Called once when telemetry cannot be written; the run continues without it. */
  readonly onTelemetryTrouble?: (error: ErrorReport) => void;
  /** Called for each snapshot that is damaged or cannot be written. */
  readonly onSnapshotEvent?: (event: SnapshotStoreEvent) => void;
}

/** The stores, logs and sinks of a run directory on `fileSystem`. Opens nothing yet. */
export function outputPorts(fileSystem: FileSystem, facts: OutputFacts): OutputPorts {
  const { config, identity, key, hasThreads, onSnapshotEvent } = facts;
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
      return new ParityFile(await openAppendLog({ path, fileSystem }), identity, resumeAt);
    },
    replaceFile: (path, bytes) => replaceFile(fileSystem, path, bytes),
  };
}

/** Longest wait for an answer of the worker thread, ms. Waits of seconds are normal under load. */
const FLUSH_MS_MAX = 10_000;

/** Opens the telemetry of a run: empty, or cut back to `resumeAt`. */
async function openRunTelemetry(
  fileSystem: FileSystem,
  facts: OutputFacts,
  path: string,
  resumeAt: TelemetryMark | undefined,
): Promise<RunTelemetry> {
  const metrics = `${path.slice(0, path.lastIndexOf("/"))}/${METRICS_FILE}`;
  // Metrics count from the start of the process, so their file is replaced by each process.
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
