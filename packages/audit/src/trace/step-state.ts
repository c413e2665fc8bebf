/**
 * The state of a predictor at one step as plain data: weights, mode, diagnostics and state arrays.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { v1 } from "@meristem/leyline";
import type { KernelName, Predictor } from "@meristem/orchestrator";

/** One array of the state. */
export interface BlockValues {
  readonly shape: readonly number[];
  /** SHA-256 of the bytes, hexadecimal. */
  readonly sha256: string;
  readonly values: Float64Array;
}

/** A predictor between two observations. */
export interface StepState {
  /** 0-based index of the newest observation. */
  readonly step: number;
  readonly mode: string;
  readonly flags: readonly string[];
  /** Weights by name, averaged over horizons, sum 1. */
  readonly experts: Readonly<Record<string, number>>;
  readonly kernels: Readonly<Record<KernelName, number>>;
  /** Dimensionless diagnostics by name. */
  readonly measures: Readonly<Record<string, number>>;
  /** Seasonal periods in use, steps. */
  readonly seasons: readonly number[];
  /** Naive fallback by horizon: 1 keeps the combined forecast, 0 replaces it by the last value. */
  readonly trust: Readonly<Record<string, number>>;
  /** Arrays of predictor and gate by name. Empty for a step that was read from telemetry. */
  readonly blocks: ReadonlyMap<string, BlockValues>;
}

/** Cost: one copy of the state. */
export function stepStateOf(predictor: Predictor, horizons: readonly number[]): StepState {
  const { origin, mode, flags, weights, diagnostics } = predictor.forecast();
  const { seasons, transportConverged, ...numbers } = diagnostics;
  const trust = horizons.flatMap((horizon) => {
    const explanation = predictor.explain(horizon);
    return explanation === undefined ? [] : [[String(horizon), explanation.trust] as const];
  });
  return {
    step: origin,
    mode,
    flags,
    experts: weights.experts,
    kernels: weights.kernels,
    measures: { ...numbers, transportConverged: transportConverged ? 1 : 0 },
    seasons,
    trust: Object.fromEntries(trust),
    blocks: blocksOf(predictor.encode()),
  };
}

function blocksOf(bytes: Uint8Array): ReadonlyMap<string, BlockValues> {
  const { predictor, gate } = v1.SeriesState.decode(bytes);
  const blocks = [
    ...(predictor?.blocks ?? []),
    ...(gate?.blocks ?? []).map((block) => ({ ...block, name: `gate.${block.name}` })),
  ];
  return new Map(blocks.map((block) => [block.name, blockValues(block)]));
}

/** The elements as numbers. Integers beyond 2⁵³ are rounded; elements below 8 bytes are omitted. */
export function blockValues({ shape, data, element }: v1.StateBlock): BlockValues {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const isInteger = element === v1.ElementType.INT64;
  const count = EIGHT_BYTE_ELEMENTS.includes(element) ? data.length >> 3 : 0;
  const values = Float64Array.from({ length: count }, (_, i) =>
    isInteger ? Number(view.getBigInt64(8 * i, true)) : view.getFloat64(8 * i, true),
  );
  return { shape, sha256: createHash("sha256").update(data).digest("hex"), values };
}

/** All numeric arrays of predictors and gates have such elements. */
const EIGHT_BYTE_ELEMENTS: readonly v1.ElementType[] = [
  v1.ElementType.FLOAT64,
  v1.ElementType.INT64,
];
