/**
 * A bank as bytes: one `v1.SeriesState` a series, each with its seal.
 *
 * In parts, because a bank of 100,000 series is larger than any one array should be.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { PredictorConfig } from "../config.js";
import { decodeSlice, encodeSlice } from "../lite/lite-codec.js";
import type { LiteLayout } from "../lite/lite-layout.js";
import { sealedBytes, unsealed } from "../state/state-seal.js";
import type { BankArenas } from "./bank-arenas.js";

/** One series as sealed bytes. */
export function encodeSeries(
  arenas: BankArenas,
  slot: number,
  key: string,
  config: PredictorConfig,
): Uint8Array {
  const predictor = encodeSlice(arenas.arenaOf(slot), arenas.placeOf(slot), key, config);
  const message: v1.SeriesState = { series: key, gate: undefined, predictor, scores: [] };
  return sealedBytes({ ...message, predictor });
}

/** Key of the series that `bytes` hold. @throws PredictorStateError */
export function openSeries(bytes: Uint8Array): { key: string; predictor: v1.PredictorState } {
  const { series, predictor } = unsealed(bytes);
  return { key: series, predictor };
}

/** @throws PredictorStateError, PredictorStateMismatchError */
export function decodeSeries(
  predictor: v1.PredictorState,
  config: PredictorConfig,
  layout: LiteLayout,
  arenas: BankArenas,
  slot: number,
): void {
  decodeSlice(predictor, config, layout, arenas.arenaOf(slot), arenas.placeOf(slot));
}
