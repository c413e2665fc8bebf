/**
 * What a sound run state looks like, field by field: the limits of `proto/leyline/v1/snapshot.proto`
 * and `state.proto` as data. Both codecs check against it, on the way in and on the way out.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";

/** What one field may hold. */
export type Field =
  | { readonly kind: "text"; readonly bytesMin: number; readonly bytesMax: number }
  | { readonly kind: "count"; readonly min: number; readonly max: number }
  /** Empty, or so many bytes. */
  | { readonly kind: "hash"; readonly bytes: number }
  | { readonly kind: "element" }
  | { readonly kind: "shape"; readonly rankMax: number }
  /** The elements of a block: as many as its shape says, as wide as its element is. */
  | { readonly kind: "data" }
  | { readonly kind: "message"; readonly schema: Schema }
  | {
      readonly kind: "list";
      readonly schema: Schema;
      readonly countMax: number;
      /** Strictly ascending by this field, in code units. */
      readonly ascendingBy?: string;
    };

/** Fields by name. */
export type Schema = Readonly<Record<string, Field>>;

/** Bytes of one element of a block, by the element's wire number. */
export const ELEMENT_BYTES: Readonly<Record<number, number>> = { 1: 8, 2: 4, 3: 4, 4: 1, 5: 8 };

const text = (bytesMin: number, bytesMax: number): Field => ({ kind: "text", bytesMin, bytesMax });
const count = (min = 0, max = Number.MAX_SAFE_INTEGER): Field => ({ kind: "count", min, max });
const version = count(1, 2 ** 32 - 1);
const fingerprint: Field = { kind: "hash", bytes: 32 };

const BLOCK = {
  name: text(1, 64),
  layoutVersion: version,
  element: { kind: "element" },
  shape: { kind: "shape", rankMax: 8 },
  data: { kind: "data" },
} satisfies Record<keyof v1.StateBlock, Field>;

/** Whether the messages of a list are blocks. */
export const isBlockSchema = (schema: Schema): boolean => schema === BLOCK;

const blocks = (countMax: number): Field => ({
  kind: "list",
  schema: BLOCK,
  countMax,
  ascendingBy: "name",
});

const GATE = {
  layoutVersion: version,
  series: text(0, 256),
  observationCount: count(),
  configFingerprint: fingerprint,
  blocks: blocks(4096),
} satisfies Record<keyof v1.GateState, Field>;

const PREDICTOR = {
  layoutVersion: version,
  series: text(0, 256),
  stepCount: count(),
  eventCount: count(),
  configFingerprint: fingerprint,
  blocks: blocks(4096),
} satisfies Record<keyof v1.PredictorState, Field>;

export const SERIES_STATE = {
  series: text(0, 256),
  gate: { kind: "message", schema: GATE },
  predictor: { kind: "message", schema: PREDICTOR },
  scores: blocks(256),
} satisfies Record<keyof v1.SeriesState, Field>;

const INPUT = {
  name: text(0, 4096),
  offsetBytes: count(),
  lineCount: count(),
  prefixSha256: fingerprint,
} satisfies Record<keyof v1.InputPosition, Field>;

const OUTPUT = {
  name: text(1, 128),
  offsetBytes: count(),
} satisfies Record<keyof v1.OutputPosition, Field>;

export const SERIES_COUNT_MAX = 100_000;

/** The whole. Names must be those of the message: `satisfies` stops the build when one is missing. */
export const RUN_STATE = {
  schemaVersion: version,
  input: { kind: "message", schema: INPUT },
  outputs: { kind: "list", schema: OUTPUT, countMax: 16, ascendingBy: "name" },
  series: { kind: "list", schema: SERIES_STATE, countMax: SERIES_COUNT_MAX },
  configFingerprint: fingerprint,
  program: blocks(256),
} satisfies Record<keyof v1.RunState, Field>;
