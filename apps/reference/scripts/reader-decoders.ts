/**
 * The decoders of everything that the command reads, with sound inputs to mutate.
 *
 * @module
 */
import { verifyForecasts, verifyTelemetry } from "@meristem/audit/advanced";
import { Disk, FaultyFileSystem } from "@meristem/io-durable/testing";
import { RowReader } from "@meristem/io-rows";
import { createRunStateEncoder } from "@meristem/io-snapshots";
import type { Predictor } from "@meristem/orchestrator";
import {
  captureSession,
  decodeRunState,
  encodeRunState,
  fileDigest,
  forecastLine,
  forecastRows,
  FORECASTS_HEADER,
  openPredictor,
  readSummary,
  RunSession,
  type RunPosition,
} from "@meristem/run-directory/advanced";
import { configFromEnvironment, configFromToml, mergeConfig } from "@meristem/run-directory/config";
import type { FuzzedDecoder } from "@meristem/testkit/fuzz";

const SMALL = '[predictor]\nprofile = "lite"\nhorizons = [1]\n';
const utf8 = new TextEncoder();
const text = new TextDecoder();
const PATH = "d/file";

/** A disk with one file. */
function diskWith(bytes: Uint8Array): FaultyFileSystem {
  const disk = new Disk();
  disk.apply({ kind: "makeDirectory", path: "d" });
  disk.apply({ kind: "create", path: PATH, inode: 1 });
  disk.write(1, bytes, 0);
  return new FaultyFileSystem({ disk });
}

const CSV = [
  't,value,key\n2020-01-01,1.5,"a ""b""\nc"\n2020-01-02,NA,plain\n2020-01-03,-2e3,plain\n',
  "t;value\r\n1577836800;1\r\n1577923200;2.5\r\n",
];
const JSONL = [
  '{"t":1577836800,"value":1.5,"key":"a"}\n{"t":1577836801,"value":null,"key":"a"}\n',
  '{"value":3}\n\n{"value":"NaN"}\n{"value":-1e3}\n',
];
const TOML = [
  "[predictor]\nhorizons = [1, 24]\nwarm_up_count = 50\n\n[snapshots]\ninterval_ms = 10_000\n",
  '[gate]\noutlier_bound_z = 2.5e1 # far\n[telemetry]\n"interval_steps" = 0x10\n',
];

export function readerDecoders(): readonly FuzzedDecoder[] {
  return [
    { name: "CSV input", decode: (bytes) => rows(bytes, "csv"), seeds: CSV.map(bytesOf) },
    { name: "JSONL input", decode: (bytes) => rows(bytes, "jsonl"), seeds: JSONL.map(bytesOf) },
    {
      name: "TOML",
      decode: (bytes) => mergeConfig([configFromToml(text.decode(bytes), "a.toml")]),
      seeds: TOML.map(bytesOf),
    },
    {
      name: "variables",
      decode: (bytes) => {
        const [name = "", ...rest] = text.decode(bytes).split("=");
        return mergeConfig([configFromEnvironment({ [name]: rest.join("=") })]);
      },
      seeds: ["MERISTEM_PREDICTOR__HORIZONS=1,24", "MERISTEM_GATE__OUTLIER_BOUND_Z=20"].map(
        bytesOf,
      ),
    },
    {
      name: "forecasts.csv",
      decode: async (bytes) => {
        const disk = diskWith(bytes);
        await verifyForecasts(disk, PATH);
        for await (const row of forecastRows(disk, PATH)) if (row.horizon < 0) return row;
        return undefined;
      },
      seeds: [bytesOf(soundForecasts())],
    },
    {
      name: "telemetry.jsonl",
      decode: (bytes) => verifyTelemetry(diskWith(bytes), PATH),
      seeds: ['{"sequence":1,"step":{"mode":"OPERATING_MODE_STANDARD"}}\n{"sequence":2}\n'].map(
        bytesOf,
      ),
    },
    {
      name: "summary.json",
      decode: async (bytes) => {
        const disk = diskWith(bytes);
        return [await readSummary(disk, PATH), await fileDigest(disk, "d", "file")];
      },
      seeds: ['{\n  "format": "meristem.summary/1",\n  "rows": 5, "series": []\n}\n'].map(bytesOf),
    },
    {
      name: "run state",
      decode: (bytes) => decodeRunState(bytes, "protobuf"),
      seeds: [soundRunState()],
    },
  ];
}

function bytesOf(sound: string): Uint8Array {
  return utf8.encode(sound);
}

/** In two chunks, as a pipe may give them. */
function rows(bytes: Uint8Array, format: "csv" | "jsonl"): number {
  const columns = { value: undefined, time: undefined, series: undefined };
  const options = { name: "in", format, columns, timeUnit: undefined, resume: undefined };
  const reader = new RowReader(options);
  const half = bytes.length >> 1;
  let count = 0;
  for (const part of [bytes.subarray(0, half), bytes.subarray(half)]) {
    if (part.length > 0) count += [...reader.push(part)].length;
  }
  return count + [...reader.end()].length;
}

function soundRunState(): Uint8Array {
  const config = mergeConfig([configFromToml(SMALL, "small.toml")]);
  const options = {
    inputName: "in.csv",
    defaultSeries: "in",
    isStrict: false,
    seriesCountMax: 2,
    horizons: config.predictor.horizons,
    season: 1,
  };
  const createPredictor = (key: string): Predictor => openPredictor(key, config);
  const session = new RunSession(options, { createPredictor, monotonicNs: () => 0n });
  for (const [i, value] of [5, 7, 6].entries()) {
    const place = { series: undefined, line: i + 2, endOffsetBytes: 9 * i, nextLine: i + 3 };
    session.step({ ...place, value, eventTimeUnixNs: BigInt(i) });
  }
  const parity = { loggedCount: 0, gathered: [], lastLogged: undefined };
  const position = {
    input: {
      layout: { format: "csv", names: ["value"], value: 0, time: undefined, series: undefined },
      offsetBytes: 18,
      line: 5,
      afterCarriageReturn: false,
    },
    inputName: "in.csv",
    defaultSeries: "in",
    prefixSha256: new Uint8Array(32),
    outputs: {
      forecastsBytes: 5,
      telemetry: { sizeBytes: 7, sequence: 1, droppedCount: 0 },
      parity,
    },
    identity: {
      settings: { "--season": "auto" },
      config: {},
      configFingerprint: new Uint8Array(32),
    },
  };
  // The decoder checks neither the layout nor the identity in full.
  const captured = captureSession(session, createRunStateEncoder("protobuf"));
  return encodeRunState(position as unknown as RunPosition, captured).payload;
}

function soundForecasts(): string {
  const quantiles = Float64Array.from({ length: 9 }, (_, i) => i - 4.5);
  const lines = [0, 1, 2].map((origin) => {
    const mode = "standard" as const;
    const forecast = {
      origin,
      horizon: 2,
      target: origin + 2,
      point: 0.5,
      quantiles,
      mode,
      flags: [],
    };
    const row = {
      seriesCell: '"a ""b"""',
      forecast,
      actual: origin / 3,
      surprise: 0.25,
      flags: [],
    };
    return forecastLine(row);
  });
  return `${FORECASTS_HEADER}${lines.join("")}`;
}
