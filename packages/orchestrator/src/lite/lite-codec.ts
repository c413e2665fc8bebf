/**
 * A slice to and from `v1.PredictorState`: one opaque block, its bytes little-endian.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { LOCKED_KEYS, type PredictorConfig } from "../config.js";
import { PredictorStateError, PredictorStateMismatchError } from "../errors.js";
import { configFingerprint } from "../state/state-codec.js";
import { liteArena, sliceOf, type LiteArena } from "./lite-arena.js";
import { EVENT_COUNT, ROW, SEASON_FIRST, SEASON_SECOND, type LiteLayout } from "./lite-layout.js";

/** Version of the layout of a slice. Raised whenever a region or a slot means something else. */
const LITE_LAYOUT_VERSION = 1;
const BLOCK = "lite";
const PERIOD_MAX = 1000;

export function encodeSlice(
  arena: LiteArena,
  slot: number,
  series: string,
  config: PredictorConfig,
): v1.PredictorState {
  const at = (slot * arena.sliceBytes) / 8;
  return {
    layoutVersion: LITE_LAYOUT_VERSION,
    series,
    stepCount: arena.f64[at + ROW]! + 1,
    eventCount: arena.f64[at + EVENT_COUNT]!,
    configFingerprint: configFingerprint(config),
    blocks: [
      {
        name: BLOCK,
        layoutVersion: LITE_LAYOUT_VERSION,
        element: v1.ElementType.UINT8,
        shape: [arena.sliceBytes],
        data: sliceOf(arena, slot).slice(),
      },
    ],
  };
}

/**
 * Fills slice `slot` from `message`.
 *
 * @throws PredictorStateMismatchError when a locked key differs; PredictorStateError when the layout
 *   is not this build's or a number is not one
 */
export function decodeSlice(
  message: v1.PredictorState,
  config: PredictorConfig,
  layout: LiteLayout,
  arena: LiteArena,
  slot: number,
): void {
  if (message.layoutVersion !== LITE_LAYOUT_VERSION) {
    const found = message.layoutVersion;
    throw new PredictorStateError(`lite state has layout ${found}`, { found });
  }
  const fingerprint = configFingerprint(config);
  if (String(fingerprint) !== String(message.configFingerprint)) {
    throw new PredictorStateMismatchError(
      `state was made with other values of ${LOCKED_KEYS.join(", ")}`,
      { keys: LOCKED_KEYS.join(",") },
    );
  }
  const [block] = message.blocks;
  if (block?.name !== BLOCK || block.data.length !== arena.sliceBytes) {
    throw new PredictorStateError("lite state: its one block is missing or of another size", {});
  }
  assertSound(layout, block.data);
  sliceOf(arena, slot).set(block.data);
}

/** Copies: the bytes of a message may lie anywhere. */
function assertSound(layout: LiteLayout, data: Uint8Array): void {
  const one = liteArena(layout, 1, data.slice().buffer);
  const numbers = [
    one.f64.subarray(0, layout.ringAt / 2),
    one.f32.subarray(layout.ringAt, layout.knownAt),
  ];
  if (numbers.some((array) => array.some((value) => Number.isNaN(value)))) {
    throw new PredictorStateError("lite state holds NaN", {});
  }
  for (const slot of [SEASON_FIRST, SEASON_SECOND]) {
    const period = one.f64[slot]!;
    if (Number.isInteger(period) && period >= 0 && period <= PERIOD_MAX) continue;
    throw new PredictorStateError("lite state names a season out of range", { period });
  }
}
