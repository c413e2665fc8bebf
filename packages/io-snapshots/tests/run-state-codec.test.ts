import { decodeRunState, encodeRunState } from "@meristem/io-snapshots";
import { isOperatingError, v1 } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import { encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AWKWARD_BITS, bytesOfBits, exampleState } from "./example-state.js";

const CODECS = ["msgpack", "protobuf"] as const;

describe.each(CODECS)("%s", (codec) => {
  const bytes = encodeRunState(exampleState, codec);

  test("gives back every field and every bit", () => {
    const state = decodeRunState(bytes, codec);
    expect(state).toStrictEqual(exampleState);
    const weights = state.series[0]?.predictor?.blocks.at(-1)?.data;
    expect(weights).toStrictEqual(bytesOfBits(AWKWARD_BITS));
  });

  test("gives the same bytes for the same state", () => {
    expect(encodeRunState(decodeRunState(bytes, codec), codec)).toStrictEqual(bytes);
  });

  test("round-trips into the other and back", () => {
    const other = CODECS.find((name) => name !== codec)!;
    const there = encodeRunState(decodeRunState(bytes, codec), other);
    expect(encodeRunState(decodeRunState(there, other), codec)).toStrictEqual(bytes);
  });

  test("keeps nothing of the file it was read from", () => {
    const copy = bytes.slice();
    const state = decodeRunState(copy, codec);
    copy.fill(0);
    expect(state).toStrictEqual(exampleState);
  });

  test("answers every truncation with a typed refusal, or a state that is sound by itself", () => {
    let refused = 0;
    for (let length = 0; length < bytes.length; length++) {
      try {
        encodeRunState(decodeRunState(bytes.subarray(0, length), codec), codec);
      } catch (error) {
        expect(isOperatingError(error, "SNAPSHOT_CORRUPT")).toBe(true);
        refused++;
      }
    }
    // A protobuf message may end after any field.
    expect(refused).toBeGreaterThanOrEqual(codec === "msgpack" ? bytes.length : bytes.length - 20);
  });

  test("answers any bytes with a state or a typed refusal", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        try {
          expect(decodeRunState(junk, codec).schemaVersion).toBeGreaterThan(0);
        } catch (error) {
          expect(isOperatingError(error, "SNAPSHOT_CORRUPT")).toBe(true);
        }
      }),
      propertyBudget,
    ));
});

const wrong: Readonly<Record<string, v1.RunState>> = {
  "a count that is no integer": { ...exampleState, schemaVersion: 1.5 },
  "a schema version of zero": { ...exampleState, schemaVersion: 0 },
  "outputs out of order": { ...exampleState, outputs: exampleState.outputs.toReversed() },
  "a name twice": { ...exampleState, outputs: [0, 0].map(() => exampleState.outputs[0]!) },
  "a hash of 31 bytes": { ...exampleState, configFingerprint: new Uint8Array(31) },
  "no input": { ...exampleState, input: undefined },
  "half a surrogate": {
    ...exampleState,
    series: exampleState.series.map((series) => ({ ...series, series: "\ud800" })),
  },
  "data that is not as long as its shape": {
    ...exampleState,
    program: [
      {
        name: "x",
        layoutVersion: 1,
        element: v1.ElementType.FLOAT64,
        shape: [2],
        data: new Uint8Array(8),
      },
    ],
  },
};

test.each(Object.entries(wrong))("%s is not written", (_name, state) => {
  for (const codec of CODECS)
    expect(() => encodeRunState(state, codec)).toThrow(/invariant broken/);
});

test.each(Object.entries(wrong).filter(([name]) => !/surrogate|integer/.test(name)))(
  "%s is not read",
  (_name, state) => {
    const bytes = v1.RunState.encode(state).finish();
    expect(() => decodeRunState(bytes, "protobuf")).toThrow(/no run state/);
  },
);

test.each([
  ["a key twice", [0x82, 0xa1, 0x61, 1, 0xa1, 0x61, 2]],
  ["a prototype", [...encode({ ["__proto__" as string]: 1 })]],
  ["4 GiB of text", [0xdb, 0xff, 0xff, 0xff, 0xff]],
  ["4 G entries", [0xdd, 0xff, 0xff, 0xff, 0xff]],
  ["4 G fields", [0xdf, 0xff, 0xff, 0xff, 0xff]],
  ["a depth of 100,000", Array.from({ length: 100_000 }, () => 0x91)],
])("MessagePack with %s is refused", (_name, bytes) => {
  expect(() => decodeRunState(Uint8Array.from(bytes), "msgpack")).toThrow(/no run state/);
});
