import { v1 } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import { encode, ExtData } from "@msgpack/msgpack";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRunStateEncoder } from "./run-state-encoder.js";

const E = v1.ElementType;
const WIDTHS = [
  [E.FLOAT64, 8],
  [E.INT32, 4],
  [E.UINT8, 1],
  [E.INT64, 8],
] as const;

const text = (max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom("a", "Z", "é", "☂", "7"), maxLength: max });
const hash = fc.constantFrom(new Uint8Array(0), new Uint8Array(32).fill(9));
const count = fc.oneof(fc.nat(), fc.nat(Number.MAX_SAFE_INTEGER), fc.constantFrom(0, 127, 128));
/** Lengths on both sides of every form of a head. */
const length = fc.oneof(
  { arbitrary: fc.nat(40), weight: 30 },
  { arbitrary: fc.constantFrom(31, 32, 255, 256), weight: 5 },
  { arbitrary: fc.constantFrom(8191, 8192, 65_535, 65_536), weight: 1 },
);

const block = fc
  .tuple(fc.constantFrom(...WIDTHS), length, fc.integer({ min: 1, max: 2 ** 32 - 1 }), fc.nat(255))
  .map(([[element, width], extent, layoutVersion, fill]) => {
    const data = new Uint8Array(width * extent).fill(fill);
    return { name: "", layoutVersion, element, shape: [extent], data };
  });

/** In ascending order of their names, as they must be; more than 15 make another head of a list. */
const blocks = fc
  .array(block, { maxLength: 18 })
  .map((list) => list.map((each, i) => ({ ...each, name: `block.${String(i).padStart(3, "0")}` })));

const held = fc.record({
  layoutVersion: fc.integer({ min: 1, max: 300 }),
  series: text(40),
  configFingerprint: hash,
  blocks,
});

const runState: fc.Arbitrary<v1.RunState> = fc.record({
  schemaVersion: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  input: fc.record({
    // Longer than the room in front of a payload.
    name: fc.oneof(text(30), fc.constant("☂".repeat(1300))),
    offsetBytes: count,
    lineCount: count,
    prefixSha256: hash,
  }),
  outputs: count.map((offsetBytes) => [{ name: "forecasts.csv", offsetBytes }]),
  series: fc.array(
    fc.record({
      series: text(40),
      gate: fc
        .tuple(held, count)
        .map(([gate, observationCount]) => ({ ...gate, observationCount })),
      predictor: fc
        .tuple(held, count, count)
        .map(([predictor, stepCount, eventCount]) => ({ ...predictor, stepCount, eventCount })),
      scores: blocks,
    }),
    { maxLength: 3 },
  ),
  configFingerprint: hash,
  program: blocks,
});

/** What the library makes of the tree of a message, the elements of its blocks as extensions. */
function libraryBytes(state: v1.RunState): Uint8Array {
  const tree = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => tree(item));
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    const copy: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) copy[name] = tree(member);
    if (!("element" in copy)) return copy;
    const element = v1.elementTypeToNumber(copy["element"] as v1.ElementType);
    return { ...copy, element, data: new ExtData(16 + element, copy["data"] as Uint8Array) };
  };
  return encode(tree(state), { sortKeys: true });
}

test.each([
  ["protobuf", (state: v1.RunState) => v1.RunState.encode(state).finish()],
  ["msgpack", libraryBytes],
] as const)("%s: the bytes are those of its library, again and again", (codec, expected) => {
  const encoder = createRunStateEncoder(codec);
  fc.assert(
    fc.property(runState, fc.nat(255), ({ series, ...rest }, fill) => {
      // The second time blocks are known, and hold something else.
      for (const _ of [1, 2]) {
        encoder.begin();
        for (const each of series) encoder.add(each);
        const { payload } = encoder.finish(rest);
        expect(Buffer.compare(payload, expected({ series, ...rest }))).toBe(0);
        for (const { predictor } of series) predictor?.blocks[0]?.data.fill(fill);
      }
    }),
    propertyBudget,
  );
});

test.each(["protobuf", "msgpack"] as const)(
  "%s: a list may grow, a frozen one may not",
  (codec) => {
    const encoder = createRunStateEncoder(codec);
    const part = { layoutVersion: 1, series: "", configFingerprint: new Uint8Array(0), blocks: [] };
    const gate = { ...part, observationCount: 0 };
    const predictor = { ...part, stepCount: 0, eventCount: 0 };
    const input = { name: "-", offsetBytes: 0, lineCount: 0, prefixSha256: new Uint8Array(0) };
    const none = { outputs: [], configFingerprint: new Uint8Array(0), program: [] };
    const rest = { schemaVersion: 1, input, ...none };
    const encoded = (scores: v1.StateBlock[]): Uint8Array => {
      encoder.begin();
      encoder.add({ series: "s", gate, predictor, scores });
      return encoder.finish(rest).payload.slice();
    };
    const made = (count: number): v1.StateBlock => ({
      name: "x",
      layoutVersion: 1,
      element: E.UINT8,
      shape: Object.freeze([count]) as unknown as number[],
      data: new Uint8Array(count).fill(count),
    });
    const scores = [Object.freeze(made(2))];
    encoded(scores);
    scores[0] = made(3);
    expect(encoded(scores)).toEqual(encoded([made(3)]));
    scores[0] = { ...made(3), data: Uint8Array.of(1) };
    expect(() => encoded(scores)).toThrow(/1 bytes for a shape of 3/);
    // Frozen: the elements alone can change.
    const fast = Object.freeze([Object.freeze(made(4))]) as v1.StateBlock[];
    encoded(fast);
    fast[0]!.data.fill(9);
    expect(encoded(fast)).toEqual(encoded([{ ...made(4), data: new Uint8Array(4).fill(9) }]));
  },
);
