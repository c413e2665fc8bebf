/** The payload of a snapshot: a session goes into it and comes back bit for bit. */
import {
  createRunStateEncoder,
  decodeRunState as decodePayload,
  encodeRunState as encodePayload,
  type SnapshotCodec,
} from "@meristem/io-snapshots";
import type { v1 } from "@meristem/leyline";
import {
  captureSession,
  decodeRunState,
  encodeRunState,
  openSession,
  runIdentity,
  type RunPosition,
  type RunSession,
  type SessionFacts,
  type StoredRun,
} from "@meristem/run-directory/advanced";
import { mergeConfig } from "@meristem/run-directory/config";
import { describe, expect, test } from "vitest";

const CODECS = ["protobuf", "msgpack"] as const;
const ROW_COUNT = 90;
/** Beyond 2⁵³: instants are not rounded to doubles. */
const START_NS = 1_700_000_000_000_000_001n;

const values = { predictor: { horizons: [1, 4], profile: "balanced" } };
const config = mergeConfig([{ values, placeOf: () => "test" }]);
const identity = runIdentity(
  {
    format: "jsonl",
    columns: { value: "value", time: "time", series: "series" },
    timeUnit: "ns",
    isStrict: false,
    isRecorded: true,
    season: [12],
    seriesCountMax: undefined,
  },
  { config, inputFormat: undefined, isPiped: false, codeVersion: "1.2.3" },
);

function facts(): SessionFacts {
  let ns = 0n;
  return {
    identity,
    config,
    inputName: "tide.jsonl",
    defaultSeries: "tide",
    load: () => ({}),
    monotonicNs: () => (ns += 1500n),
  };
}

function step(session: RunSession, t: number): void {
  const hostile = [undefined, -0, Infinity, 1e300][t % 31];
  const value = t % 31 < 4 ? hostile : Math.abs((t % 12) - 6);
  const series = t % 3 === 0 ? 'a "q", b' : "größe";
  const eventTimeUnixNs = START_NS + BigInt(t - (t % 13 === 12 ? 3 : 0));
  const [line, endOffsetBytes] = [t + 1, 10 * t];
  session.step({ series, value, eventTimeUnixNs, line, nextLine: line + 1, endOffsetBytes });
}

function sessionAfter(count: number, stored?: StoredRun): RunSession {
  const session = openSession(facts(), stored);
  for (let t = stored === undefined ? 0 : ROW_COUNT; t < count; t++) step(session, t);
  return session;
}

const position: RunPosition = {
  input: {
    layout: {
      format: "jsonl",
      delimiter: ",",
      names: ["series", "time", "value"],
      value: 2,
      time: 1,
      series: 0,
      timeUnit: "ns",
    },
    offsetBytes: 4321,
    line: 91,
    afterCarriageReturn: false,
  },
  inputName: "tide.jsonl",
  defaultSeries: "tide",
  prefixSha256: Uint8Array.from({ length: 32 }, (_, i) => i),
  outputs: {
    forecastsBytes: 1234,
    telemetry: { sizeBytes: 99, sequence: 7, droppedCount: 2 },
    parity: { loggedCount: 16, gathered: ["AAEC"], lastLogged: "AwQF" },
  },
  identity,
};

function payloadOf(session: RunSession, codec: SnapshotCodec): Uint8Array {
  const captured = captureSession(session, createRunStateEncoder(codec));
  return encodeRunState(position, captured).payload.slice();
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);

describe.each(CODECS)("with the codec %s", (codec) => {
  const session = sessionAfter(ROW_COUNT);
  const payload = payloadOf(session, codec);
  const stored = decodeRunState(payload, codec);

  test("the position comes back as it was", () => {
    expect(stored.position).toEqual(position);
  });

  test("a reopened session gives the same bytes again", () => {
    expect(isSame(payloadOf(sessionAfter(ROW_COUNT, stored), codec), payload)).toBe(true);
  });

  test("a reopened session ends with the bytes of one that never stopped", () => {
    const resumed = sessionAfter(2 * ROW_COUNT, decodeRunState(payload, codec));
    const whole = sessionAfter(2 * ROW_COUNT);
    // The step times are counts of a clock that starts anew: all its intervals are equal.
    expect(isSame(payloadOf(resumed, codec), payloadOf(whole, codec))).toBe(true);
  });

  test("what a session does after its capture does not change the payload", () => {
    const busy = sessionAfter(ROW_COUNT);
    const captured = captureSession(busy, createRunStateEncoder(codec));
    for (let t = ROW_COUNT; t < ROW_COUNT + 20; t++) step(busy, t);
    expect(isSame(encodeRunState(position, captured).payload, payload)).toBe(true);
  });

  test("counts, scores and times of the series come back bit for bit", () => {
    expect(stored.series.map(({ key }) => key)).toEqual(['a "q", b', "größe"]);
    for (const [index, series] of session.series.entries()) {
      const found = stored.series[index]!;
      expect(found.facts).toEqual(series.facts);
      const { lastValues, counters, earlySteps, horizons } = series.scores.state;
      const pairs = [
        [found.scores.lastValues, lastValues],
        [found.scores.counters, counters],
        [found.scores.earlySteps, earlySteps],
        ...horizons.flatMap(({ sums, early }, at) => [
          [found.scores.horizons[at]!.sums, sums],
          [found.scores.horizons[at]!.early, early],
        ]),
      ] as [Float64Array, Float64Array][];
      for (const [read, written] of pairs) {
        expect(isSame(new Uint8Array(read.buffer), new Uint8Array(written.slice().buffer))).toBe(
          true,
        );
      }
    }
    expect(stored.stepTimes.counts).toEqual(session.stepTimes.counts);
  });
});

test("a payload goes from one codec to the other and back", () => {
  const [protobuf, msgpack] = CODECS.map((codec) => payloadOf(sessionAfter(ROW_COUNT), codec));
  const there = sessionAfter(ROW_COUNT, decodeRunState(protobuf!, "protobuf"));
  const crossed = payloadOf(there, "msgpack");
  expect(isSame(crossed, msgpack!)).toBe(true);
  const back = sessionAfter(ROW_COUNT, decodeRunState(crossed, "msgpack"));
  expect(isSame(payloadOf(back, "protobuf"), protobuf!)).toBe(true);
});

describe("a payload that this build does not read is refused", () => {
  const state = decodePayload(payloadOf(sessionAfter(10), "protobuf"), "protobuf");
  const decodeChanged = (changed: v1.RunState): unknown =>
    decodeRunState(encodePayload(changed, "protobuf"), "protobuf");
  const [run, ...others] = state.program;
  const withRun = (text: string): v1.RunState => {
    const data = new TextEncoder().encode(text);
    return { ...state, program: [{ ...run!, data, shape: [data.length] }, ...others] };
  };
  const factsText = new TextDecoder().decode(run!.data);

  test.each([
    ["another schema version", { ...state, schemaVersion: 3 }, /version 3, this build reads 2/],
    [
      "another layout of a block",
      { ...state, program: [{ ...run!, layoutVersion: 2 }, ...others] },
      /no part "run"/,
    ],
    ["a missing block", { ...state, program: [run!] }, /no part "step_times"/],
    ["facts that are not JSON", withRun("{"), /"run" of the snapshot is no JSON/],
    [
      "a negative count in the facts",
      withRun(factsText.replace('"forecastsBytes":1234', '"forecastsBytes":-1')),
      /outputs\.forecastsBytes is damaged/,
    ],
  ])("%s", (_name, changed, message) => {
    expect(() => decodeChanged(changed)).toThrow(message);
    expect(() => decodeChanged(changed)).toThrow(
      expect.objectContaining({ code: "SNAPSHOT_MISMATCH", subject: "output" }),
    );
  });

  test("bytes that are not a run state", () => {
    expect(() => decodeRunState(Uint8Array.of(255, 255), "protobuf")).toThrow(
      expect.objectContaining({ code: "SNAPSHOT_CORRUPT" }),
    );
  });
});
