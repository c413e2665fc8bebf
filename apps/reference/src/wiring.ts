/**
 * The only place where concrete classes meet ports.
 *
 * @module
 */
import { cutAppendLog, nodeFileSystem, openAppendLog, replaceFile } from "@meristem/io-durable";
import { openFileSnapshotStore, type SnapshotKey } from "@meristem/io-snapshots";
import { openJsonlSink, type TelemetryPosition } from "@meristem/io-telemetry";
import { createObservationGate } from "@meristem/io-validators";
import type { FileSystem } from "@meristem/leyline/ports";
import { createPredictor, restorePredictor, type Predictor } from "@meristem/orchestrator";
import type { RunConfig } from "./config/sections.js";
import { ParityFile, type ParityMark } from "./run/parity-file.js";
import type { OutputPorts } from "./run/run-outputs.js";
import type { RunStamp } from "./run/run-stamp.js";
import type { TelemetryFile } from "./run/telemetry-file.js";

/** The disk of this machine. */
export const files = (): FileSystem => nodeFileSystem();

/** A predictor behind its gate. In a run the event time is the time: the gate has no clock. */
export function openPredictor(seriesKey: string, config: RunConfig): Predictor {
  const gate = createObservationGate({ config: config.gate, series: seriesKey });
  return createPredictor({ seriesKey, config: config.predictor, gate });
}

/** The predictor whose `encode` gave `bytes`, gate included. */
export function reopenPredictor(bytes: Uint8Array, config: RunConfig): Predictor {
  return restorePredictor(bytes, {
    config: config.predictor,
    openGate: (state) => createObservationGate({ config: config.gate, state }),
  });
}

/** What a run is written with, besides the disk. */
export interface OutputFacts {
  readonly config: RunConfig;
  readonly stamp: RunStamp;
  /** Seals snapshots; absent: they carry digests alone. */
  readonly key: SnapshotKey | undefined;
}

/** What a run writes through. */
export function outputPorts(
  fileSystem: FileSystem,
  { config, stamp, key }: OutputFacts,
): OutputPorts {
  const { generationCount, codec, compression } = config.snapshots;
  return {
    files: fileSystem,
    openStore: (directory) =>
      openFileSnapshotStore({
        directory,
        fileSystem,
        spareCount: generationCount - 1,
        codec,
        compression,
        ...(key && { key }),
      }),
    openTelemetry: (path, resumeAt) => openTelemetryFile(fileSystem, path, resumeAt),
    openParity: async (path, resumeAt) => {
      if (resumeAt !== undefined) await cutParityLog(fileSystem, path, resumeAt);
      return new ParityFile(await openAppendLog({ path, fileSystem }), stamp, resumeAt);
    },
    replaceFile: (path, bytes) => replaceFile(fileSystem, path, bytes),
  };
}

/** A telemetry file, empty or as it stood at `resumeAt`. */
async function openTelemetryFile(
  fileSystem: FileSystem,
  path: string,
  resumeAt: TelemetryPosition | undefined,
): Promise<TelemetryFile> {
  if (resumeAt === undefined && (await fileSystem.stat(path)) !== undefined) {
    await fileSystem.unlink(path);
  }
  const resume = resumeAt === undefined ? {} : { resumeAt };
  const sink = await openJsonlSink({ fileSystem, path, ...resume });
  return {
    sink,
    settle: async () => {
      const position = await sink.position();
      // The sink syncs only when it closes; a snapshot may name no length that a crash can undo.
      const file = await fileSystem.open(path, "update");
      await file.sync().finally(() => file.close());
      return position;
    },
  };
}

async function cutParityLog(
  fileSystem: FileSystem,
  path: string,
  { loggedCount }: ParityMark,
): Promise<void> {
  await cutAppendLog({ path, fileSystem, lastSequence: loggedCount });
}
