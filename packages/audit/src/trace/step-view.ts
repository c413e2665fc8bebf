/**
 * What a predictor is at one step, as plain data: who weighs what, in which mode, on which evidence.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { v1 } from "@meristem/leyline";
import type { KernelName, Predictor } from "@meristem/orchestrator";

/** One array of the state. */
export interface BlockView {
  readonly shape: readonly number[];
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
  readonly values: Float64Array;
}

/** A predictor between two observations. */
export interface StepView {
  /** 0-based index of the last observation seen. */
  readonly step: number;
  readonly mode: string;
  readonly flags: readonly string[];
  /** Averaged over horizons, sum 1. */
  readonly experts: Readonly<Record<string, number>>;
  readonly kernels: Readonly<Record<KernelName, number>>;
  /** Dimensionless, by name. */
  readonly measures: Readonly<Record<string, number>>;
  /** Seasonal periods in use, steps. */
  readonly seasons: readonly number[];
  /** By horizon: how far the mixture is trusted against the last value, 0…1. */
  readonly trust: Readonly<Record<string, number>>;
  /** Of predictor and gate, by name. Empty where only telemetry told of the step. */
  readonly blocks: ReadonlyMap<string, BlockView>;
}

/** Cost: one copy of the state. */
export function stepViewOf(predictor: Predictor, horizons: readonly number[]): StepView {
  const { origin, mode, flags, weights, diagnostics } = predictor.forecast();
  const { seasons, transportConverged, ...numbers } = diagnostics;
  const trust = horizons.flatMap((horizon) => {
    const told = predictor.explain(horizon);
    return told === undefined ? [] : [[String(horizon), told.trust] as const];
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
    blocks: blockViews(predictor.encode()),
  };
}

function blockViews(bytes: Uint8Array): ReadonlyMap<string, BlockView> {
  const { predictor, gate } = v1.SeriesState.decode(bytes);
  const named = [
    ...(predictor?.blocks ?? []),
    ...(gate?.blocks ?? []).map((block) => ({ ...block, name: `gate.${block.name}` })),
  ];
  return new Map(named.map((block) => [block.name, blockView(block)]));
}

/** Elements as numbers; whole ones of 64 bits lose what a double cannot hold. */
export function blockView({ shape, data, element }: v1.StateBlock): BlockView {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const isWhole = element === v1.ElementType.INT64;
  const count = WIDE.includes(element) ? data.length >> 3 : 0;
  const values = Float64Array.from({ length: count }, (_, i) =>
    isWhole ? Number(view.getBigInt64(8 * i, true)) : view.getFloat64(8 * i, true),
  );
  return { shape, sha256: createHash("sha256").update(data).digest("hex"), values };
}

/** Elements of 8 bytes: all that predictors and gates hold. */
const WIDE: readonly v1.ElementType[] = [v1.ElementType.FLOAT64, v1.ElementType.INT64];
