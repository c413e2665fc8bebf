/**
 * Opens a run for a program that passes its observations one by one.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { nodeFileSystem } from "@meristem/io-durable";
import { InputStream, RowReader } from "@meristem/io-rows";
import type { SnapshotKey } from "@meristem/io-snapshots";
import type { FileSystem } from "@meristem/leyline/ports";
import { mergeConfig, type ConfigValues } from "../config/load-config.js";
import { outputPorts } from "../files/output-ports.js";
import { COPY_FILE, RunOutputs } from "../files/run-outputs.js";
import { assertSameSettings, runIdentity } from "../identity/run-identity.js";
import { openSession } from "../session/open-session.js";
import { measuredLoad } from "../session/run-load.js";
import { isSameInput, readStoredRun } from "../state/stored-run.js";
import { StoreEvents } from "../telemetry/store-events.js";
import { nodeMonotonicNs } from "./node-monotonic.js";
import { OBSERVATION_LAYOUT } from "./observation-line.js";
import { ObservationSource } from "./observation-source.js";
import { RecordedRun } from "./recorded-run.js";

/** Options of {@link openRun}. */
export interface OpenRunOptions {
  /** Created when it is missing. An earlier run in it is replaced unless `isResumed` is set. */
  readonly directory: string;
  /**
   * Sections and keys as in a configuration file, for example `{ predictor: { horizons: [1, 24] } }`.
   * Keys that are not set have the defaults of the schema.
   */
  readonly config?: ConfigValues;
  /**
   * Continue the run in `directory` from its newest sound snapshot. Without a snapshot a new run
   * starts. Default false.
   */
  readonly isResumed?: boolean;
  /** An instant that repeats or steps back is an error, not a dropped observation. Default false. */
  readonly isStrict?: boolean;
  /** Seals snapshots and the summary. A run that is sealed needs the same key to be resumed. */
  readonly key?: SnapshotKey;
  /** Version of the program, at most 64 bytes; part of every parity record. Default `"embedded"`. */
  readonly codeVersion?: string;
  /** Largest number of series. Default: the limit of the profile. */
  readonly seriesCountMax?: number;
  /** Called for damaged snapshots, unwritten snapshots and lost telemetry. The run continues. */
  readonly onWarning?: (text: string) => void;
  /** Default: file system, clock and event loop of the process. */
  readonly ports?: RunPorts;
}

/** The environment of a run. */
export interface RunPorts {
  readonly files: FileSystem;
  /** Monotonic clock, ns. Measures step times and the time between snapshots. */
  readonly monotonicNs: () => bigint;
  /** Yields to the event loop. */
  readonly breathe: () => Promise<void>;
}

/** Name of the input in messages and in the summary. */
const INPUT_NAME = "observations";

/**
 * Starts or resumes a run. It writes `forecasts.csv`, `telemetry.jsonl`, `parity.log`, snapshots and a
 * copy of every observation, so that it can be replayed without the program.
 *
 * A resumed run continues behind `observationCount` observations. Pass the later ones again.
 *
 * @throws ConfigError for an unknown key or a refused value; ResumeError when the settings or a file differ
 *   from the recorded ones; OperatingError `SNAPSHOT_CORRUPT` when no snapshot is sound,
 *   `TELEMETRY_CORRUPT` or `LOG_CORRUPT` for a file that was cut, `FILE_…` from the file system
 */
export async function openRun(options: OpenRunOptions): Promise<RecordedRun> {
  const { directory, isResumed = false, key, onWarning = () => undefined } = options;
  const { files, monotonicNs, breathe } = options.ports ?? nodePorts();
  const placeOf = (): string => "openRun";
  const config = mergeConfig([{ values: options.config ?? {}, placeOf }]);
  const choices = {
    format: "jsonl",
    columns: { value: "value", time: "time", series: "series" },
    timeUnit: "ns",
    isStrict: options.isStrict ?? false,
    isRecorded: true,
    season: undefined,
    seriesCountMax: options.seriesCountMax,
  } as const;
  const codeVersion = options.codeVersion ?? "embedded";
  const facts = { config, inputFormat: undefined, isPiped: true, codeVersion };
  const identity = runIdentity(choices, facts);
  const storeEvents = new StoreEvents();
  const ports = outputPorts(files, {
    config,
    identity,
    key,
    onSnapshotEvent: storeEvents.note,
    onTelemetryTrouble: ({ message }) => onWarning(`telemetry is not written: ${message}`),
  });
  const stored = isResumed ? await readStoredRun(directory, ports) : undefined;
  const copied = stored && { path: `${directory}/${COPY_FILE}`, ...stored.position.input };
  const source = new ObservationSource(files, copied);
  const stream = new InputStream(source);
  if (stored !== undefined) {
    assertSameSettings(stored.position.identity.settings, identity.settings);
    await isSameInput(stream, stored, COPY_FILE);
  }
  const start = { offsetBytes: 0, line: 1, afterCarriageReturn: false };
  const resume = stored?.position.input ?? { layout: OBSERVATION_LAYOUT, ...start };
  const { format, columns, timeUnit } = identity;
  const reader = new RowReader({ name: INPUT_NAME, format, columns, timeUnit, resume });
  const session = openSession(
    {
      identity,
      config,
      inputName: INPUT_NAME,
      defaultSeries: INPUT_NAME,
      load: measuredLoad(config, monotonicNs),
      monotonicNs,
    },
    stored,
  );
  const place = { directory, isRecorded: true };
  const outputs =
    stored === undefined
      ? await RunOutputs.create(place, ports)
      : await RunOutputs.reopen(place, stored.position, ports);
  storeEvents.deliverTo({ offer: outputs.telemetry.offer, warn: onWarning });
  stream.onUsed((bytes) => outputs.copy?.append(bytes));
  const parts = { session, reader, stream, outputs, identity, config, storeEvents, files, key };
  return new RecordedRun(parts, source, { monotonicNs, breathe, onWarning });
}

function nodePorts(): RunPorts {
  return {
    files: nodeFileSystem(),
    monotonicNs: nodeMonotonicNs,
    breathe: () => setImmediate(),
  };
}
