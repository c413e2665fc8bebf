/**
 * Opens a run for a program that hands over its observations one by one.
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

export interface OpenRunOptions {
  /** Created when it is missing; an earlier run in it is replaced unless `isResumed` is set. */
  readonly directory: string;
  /** Sections and keys as in a configuration file, for example `{ predictor: { horizons: [1, 24] } }`. */
  readonly config?: ConfigValues;
  /** Continue the run in `directory` from its newest sound snapshot. */
  readonly isResumed?: boolean;
  /** An instant that repeats or steps back is an error instead of a dropped observation. */
  readonly isStrict?: boolean;
  /** Seals snapshots and the summary. */
  readonly key?: SnapshotKey;
  /** Version of the program, at most 64 bytes: every proof names it. Default `"embedded"`. */
  readonly codeVersion?: string;
  /** Default: the limit of the profile. */
  readonly seriesCountMax?: number;
  /** Called for damaged snapshots, failed writes and lost telemetry; the run continues. */
  readonly onWarning?: (text: string) => void;
  /** Replaced by tests; default: the process's own. */
  readonly ports?: RunPorts;
}

export interface RunPorts {
  readonly files: FileSystem;
  readonly monotonicNs: () => bigint;
  readonly breathe: () => Promise<void>;
}

/** Name of the input in messages and in the summary. */
const INPUT_NAME = "observations";

/**
 * A run that writes `forecasts.csv`, `telemetry.jsonl`, `parity.log`, snapshots and a copy of every
 * observation, so that it can be replayed without the program.
 *
 * @throws ConfigError; ResumeError when the directory holds another run; OperatingError `FILE_…`
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
  storeEvents.listen({ offer: outputs.telemetry.offer, warn: onWarning });
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
