/** A small run state that uses every field, with the float64s that codecs like to lose. */
import { v1 } from "@meristem/leyline";

const E = v1.ElementType;

/** Signed zeros, infinities, denormals and NaNs with payloads, as bits. */
export const AWKWARD_BITS: readonly bigint[] = [
  0x8000000000000000n,
  0x7ff0000000000000n,
  0xfff0000000000000n,
  0x0000000000000001n,
  0x7ff8000000000000n,
  0x7ff8000000000001n,
  0x7ff0000000000001n,
  0xfff8dead00000000n,
  0x3ff0000000000000n,
];

export function bytesOfBits(bits: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(8 * bits.length);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of bits.entries()) view.setBigUint64(8 * index, word, true);
  return bytes;
}

const hash = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

const block = (
  name: string,
  element: v1.ElementType,
  shape: readonly number[],
  data: Uint8Array,
): v1.StateBlock => ({ name, layoutVersion: 1, element, shape, data });

const blocks: readonly v1.StateBlock[] = [
  block("flags", E.UINT8, [3], Uint8Array.of(0, 1, 255)),
  block("none", E.FLOAT64, [0], new Uint8Array(0)),
  block("philox", E.UINT32, [2], Uint8Array.of(1, 0, 0, 0, 255, 255, 255, 255)),
  block("scalar", E.INT64, [], Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127)),
  block("ticks", E.INT32, [1], Uint8Array.of(0, 0, 0, 128)),
  block("weights", E.FLOAT64, [3, 3], bytesOfBits(AWKWARD_BITS)),
];

export const exampleState: v1.RunState = {
  schemaVersion: 1,
  input: { name: "-", offsetBytes: 12_345_678_901, lineCount: 42, prefixSha256: hash(1) },
  outputs: [
    { name: "forecasts.csv", offsetBytes: 1000 },
    { name: "telemetry.jsonl", offsetBytes: 0 },
  ],
  series: [
    {
      series: "Zürich ☂",
      gate: {
        layoutVersion: 1,
        series: "Zürich ☂",
        observationCount: 42,
        configFingerprint: hash(2),
        blocks: [blocks[0]!],
      },
      predictor: {
        layoutVersion: 3,
        series: "Zürich ☂",
        stepCount: 42,
        eventCount: 7,
        configFingerprint: hash(2),
        blocks,
      },
      scores: [blocks[2]!],
    },
  ],
  configFingerprint: hash(2),
  program: [],
};
