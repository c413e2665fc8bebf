/**
 * The gate's state as blocks of little-endian bytes and back, bit for bit.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { GateStateError } from "./errors.js";
import { CELL, initialGateState, type GateState } from "./state.js";

/** Counts up when a block changes its meaning. */
const LAYOUT_VERSION = 2;

type BlockName = keyof GateState;

/** Cost: one copy of every array. */
export function encodeGateState(state: GateState, series: string): v1.GateState {
  const names = (Object.keys(state) as BlockName[]).toSorted();
  return {
    layoutVersion: LAYOUT_VERSION,
    series,
    observationCount: state.numbers[CELL.judgedCount]!,
    configFingerprint: new Uint8Array(0),
    blocks: names.map((name) => encodeBlock(name, state[name])),
  };
}

/**
 * @throws GateStateError when a block is missing, unknown, of another shape than `config` asks for,
 *   or holds a number no state can hold.
 */
export function decodeGateState(message: v1.GateState, config: v1.GateConfig): GateState {
  if (message.layoutVersion !== LAYOUT_VERSION) {
    throw new GateStateError(
      `gate state has layout ${message.layoutVersion}, this build reads ${LAYOUT_VERSION}`,
      { found: message.layoutVersion, expected: LAYOUT_VERSION },
    );
  }
  const state = initialGateState(config);
  const names = new Set<string>(Object.keys(state));
  for (const block of message.blocks) {
    if (!names.delete(block.name)) refuse(block.name, "is not a block of a gate, or comes twice");
    decodeBlock(block, state[block.name as BlockName]);
  }
  for (const name of names) refuse(name, "is missing");
  if (!state.numbers.every((cell) => Number.isFinite(cell))) refuse("numbers", "is not finite");
  return state;
}

function encodeBlock(name: BlockName, array: Float64Array | BigInt64Array): v1.StateBlock {
  const data = new Uint8Array(array.length * 8);
  const view = new DataView(data.buffer);
  for (let i = 0; i < array.length; i++) {
    const element = array[i]!;
    if (typeof element === "bigint") view.setBigInt64(i * 8, element, true);
    else view.setFloat64(i * 8, element, true);
  }
  return { name, layoutVersion: 1, element: elementOf(array), shape: [array.length], data };
}

function decodeBlock(block: v1.StateBlock, target: Float64Array | BigInt64Array): void {
  const { name, data, shape } = block;
  if (block.layoutVersion !== 1) refuse(name, "has another layout");
  if (block.element !== elementOf(target)) refuse(name, "has another element type");
  if (shape.length !== 1 || shape[0] !== target.length || data.length !== target.length * 8) {
    refuse(name, "has another length: the configuration that shaped it differs");
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let i = 0; i < target.length; i++) {
    if (target instanceof BigInt64Array) target[i] = view.getBigInt64(i * 8, true);
    else target[i] = view.getFloat64(i * 8, true);
  }
}

function elementOf(array: Float64Array | BigInt64Array): v1.ElementType {
  return array instanceof BigInt64Array ? v1.ElementType.INT64 : v1.ElementType.FLOAT64;
}

function refuse(block: string, why: string): never {
  throw new GateStateError(`gate state: block "${block}" ${why}`, { block });
}
