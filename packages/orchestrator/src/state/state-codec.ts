/**
 * A predictor's state to and from `v1.PredictorState`, every bit of every float64 kept.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { sha256 } from "@meristem/leyline/checksum";
import { LOCKED_KEYS, SEASON_MAX, type PredictorConfig } from "../config.js";
import { PredictorStateError, PredictorStateMismatchError } from "../errors.js";
import {
  EVENT_COUNT,
  initialPredictorState,
  lifeFor,
  NEXT_FIRST,
  NEXT_INDEX,
  NEXT_SECOND,
  ROW,
  SEASON_FIRST,
  SEASON_SECOND,
  type PredictorState,
} from "./predictor-state.js";
import type { StateBlock, StateBlocks } from "./state-blocks.js";

/** Version of the set of blocks. Raised whenever a block is added, removed or means something else. */
const LAYOUT_VERSION = 6;

const ELEMENT = v1.ElementType.FLOAT64;

const fingerprints = new WeakMap<PredictorConfig, Uint8Array>();

/** SHA-256 of what shapes the blocks: the locked keys of the configuration. Not to be changed. */
export function configFingerprint(config: PredictorConfig): Uint8Array {
  const known = fingerprints.get(config);
  if (known !== undefined) return known;
  const shaping = LOCKED_KEYS.map((key) => [key, config[key]]);
  const fingerprint = sha256(asciiBytes(JSON.stringify(shaping)));
  fingerprints.set(config, fingerprint);
  return fingerprint;
}

/** The state as it is now. Cost: a copy of its arrays. */
export function encodePredictorState(state: PredictorState, seriesKey = ""): v1.PredictorState {
  const seen = viewPredictorState(state, seriesKey);
  const blocks = seen.blocks.map((block) => ({ ...block, data: block.data.slice() }));
  return { ...seen, blocks };
}

/**
 * The state as a message to encode at once: the bytes of its blocks are the state's own, and change with
 * it. The list is frozen, and the same from call to call for as long as its blocks have these shapes.
 */
export function viewPredictorState(state: PredictorState, seriesKey = ""): v1.PredictorState {
  const blocks = viewedBlocks(state);
  return {
    layoutVersion: LAYOUT_VERSION,
    series: seriesKey,
    stepCount: state.at[ROW]! + 1,
    eventCount: state.at[EVENT_COUNT]!,
    configFingerprint: configFingerprint(state.config),
    blocks,
  };
}

/**
 * The state `message` holds. `config` must agree with the one it was made with in every locked
 * key; the others apply from the next step on.
 *
 * @throws PredictorStateMismatchError when a locked key differs; PredictorStateError when the
 *   layout is not this build's or a block is damaged
 */
export function decodePredictorState(
  message: v1.PredictorState,
  config: PredictorConfig,
): PredictorState {
  if (message.layoutVersion !== LAYOUT_VERSION) {
    throw new PredictorStateError(
      `state has layout ${message.layoutVersion}, this build reads ${LAYOUT_VERSION}`,
      { found: message.layoutVersion, expected: LAYOUT_VERSION },
    );
  }
  const fingerprint = configFingerprint(config);
  if (!isSame(fingerprint, message.configFingerprint)) {
    throw new PredictorStateMismatchError(
      `state was made with other values of ${LOCKED_KEYS.join(", ")}`,
      { keys: LOCKED_KEYS.join(",") },
    );
  }
  const byName = new Map(message.blocks.map((block) => [block.name, block]));
  const at = byName.get("at");
  if (at === undefined) throw damaged("at", "is missing");
  if (at.data.length < 8 * (NEXT_INDEX + 1)) throw damaged("at", "is too short");
  const view = new DataView(at.data.buffer, at.data.byteOffset, at.data.byteLength);
  const slot = (i: number): number => view.getFloat64(8 * i, true);
  const state = initialPredictorState(config, seasonsOf(slot(SEASON_FIRST), slot(SEASON_SECOND)));
  if (slot(NEXT_INDEX) >= 0) {
    state.next = lifeFor(config, seasonsOf(slot(NEXT_FIRST), slot(NEXT_SECOND)));
  }
  const blocks = allBlocks(state);
  if (blocks.length !== byName.size || blocks.length !== message.blocks.length) {
    throw damaged("blocks", `number ${message.blocks.length}, expected ${blocks.length}`);
  }
  for (const block of blocks) {
    const stored = byName.get(block.spec.name);
    if (stored === undefined) throw damaged(block.spec.name, "is missing");
    fillBlock(block, stored);
  }
  return state;
}

function seasonsOf(...slots: readonly number[]): number[] {
  const seasons = slots.filter((season) => season !== 0);
  if (seasons.every((m) => Number.isInteger(m) && m >= 2 && m <= SEASON_MAX)) return seasons;
  throw damaged("at", "names a season out of range");
}

function allBlocks(state: PredictorState): StateBlock[] {
  const next = (state.next?.blocks.all ?? []).map(({ spec, values }) => {
    return { spec: { ...spec, name: `next.${spec.name}` }, values };
  });
  return [...state.blocks.all, ...state.engineBlocks.all, ...next];
}

/** Nearly every machine; there a block's bytes are its array's. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

interface ViewedBlocks {
  /** The tables that the blocks are of: another life brings others. */
  readonly of: readonly StateBlocks[];
  readonly blocks: v1.StateBlock[];
}

const viewed = new WeakMap<PredictorState, ViewedBlocks>();

/** In ascending order of their names. */
function viewedBlocks(state: PredictorState): v1.StateBlock[] {
  const { blocks, engineBlocks, next } = state;
  const of = next === undefined ? [blocks, engineBlocks] : [blocks, engineBlocks, next.blocks];
  const known = viewed.get(state);
  const isSame = known?.of.length === of.length && known.of.every((each, i) => each === of[i]);
  if (isSame && IS_LITTLE_ENDIAN) return known.blocks;
  const made = allBlocks(state).map(viewBlock);
  made.sort((a, b) => (a.name < b.name ? -1 : 1));
  Object.freeze(made);
  viewed.set(state, { of, blocks: made });
  return made;
}

function viewBlock({ spec, values }: StateBlock): v1.StateBlock {
  let data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (!IS_LITTLE_ENDIAN) {
    data = new Uint8Array(values.length * 8);
    const view = new DataView(data.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i]!, true);
  }
  const shape = Object.freeze([...spec.shape]) as number[];
  return Object.freeze({ name: spec.name, layoutVersion: 1, element: ELEMENT, shape, data });
}

function fillBlock({ spec, values }: StateBlock, stored: v1.StateBlock): void {
  if (stored.element !== ELEMENT || stored.layoutVersion !== 1) {
    throw damaged(spec.name, "has another element or version");
  }
  if (stored.shape.join() !== spec.shape.join() || stored.data.length !== values.length * 8) {
    throw damaged(spec.name, `has shape (${stored.shape.join()}), expected (${spec.shape.join()})`);
  }
  const view = new DataView(stored.data.buffer, stored.data.byteOffset, stored.data.byteLength);
  for (let i = 0; i < values.length; i++) {
    const value = view.getFloat64(8 * i, true);
    if (Number.isNaN(value)) throw damaged(spec.name, "holds NaN");
    values[i] = value;
  }
}

function damaged(block: string, what: string): PredictorStateError {
  return new PredictorStateError(`predictor state: ${block} ${what}`, { block });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
