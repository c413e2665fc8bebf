/**
 * Blocks of state in a payload: everything but their elements is worked out once for each list.
 *
 * A list that is frozen, with its blocks and their shapes, is the same list the next time, but for the
 * elements: it is neither checked nor encoded again. Lists of the same layout share what was worked out.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { encode } from "@msgpack/msgpack";
import type { SnapshotCodec } from "./format.js";
import { EXTENSION_BASE } from "./msgpack-codec.js";
import { varintBytes } from "./payload-writer.js";

/** A list as bytes, with gaps where the elements of its blocks go. */
export interface ListPlan {
  readonly bytes: Uint8Array;
  /** Where the gap of each block begins. */
  readonly gaps: readonly number[];
}

/** The bytes before and behind a block's elements. */
interface BlockHead {
  readonly before: readonly number[];
  readonly behind: readonly number[];
}

/** More different ones than a session has: then all are forgotten. */
const REMEMBERED_MAX = 4096;

export class BlockLists {
  readonly #headOf: (block: v1.StateBlock) => BlockHead;
  readonly #plans = new WeakMap<readonly v1.StateBlock[], ListPlan>();
  readonly #heads = new Map<string, BlockHead>();
  readonly #shared = new Map<string, ListPlan>();

  constructor(codec: SnapshotCodec) {
    this.#headOf = codec === "msgpack" ? msgpackHead : protobufHead;
  }

  /** Whether the list was planned before, and is the same still. */
  isKnown(list: readonly v1.StateBlock[]): boolean {
    return this.#plans.has(list);
  }

  /**
   * @param list Of sound blocks: see `runStateProblem`.
   * @param tag Of protobuf, in front of every block; absent: none. A list has one for ever.
   */
  plan(list: readonly v1.StateBlock[], tag?: number): ListPlan {
    const known = this.#plans.get(list);
    if (known !== undefined) return known;
    if (!isFrozen(list)) return this.#planned(list, tag);
    const layout = list.map((block) => keyOf(block)).join();
    const plan = this.#shared.get(layout) ?? this.#planned(list, tag);
    remember(this.#shared, layout, plan);
    this.#plans.set(list, plan);
    return plan;
  }

  #planned(list: readonly v1.StateBlock[], tag: number | undefined): ListPlan {
    const tags = tag === undefined ? [] : [tag];
    const heads = list.map((block) => this.#headFor(block));
    let size = 0;
    for (const [i, { before, behind }] of heads.entries()) {
      size += tags.length + before.length + list[i]!.data.length + behind.length;
    }
    const bytes = new Uint8Array(size);
    const gaps: number[] = [];
    let at = 0;
    for (const [i, { before, behind }] of heads.entries()) {
      for (const byte of tags) bytes[at++] = byte;
      for (const byte of before) bytes[at++] = byte;
      gaps.push(at);
      at += list[i]!.data.length;
      for (const byte of behind) bytes[at++] = byte;
    }
    return { bytes, gaps };
  }

  #headFor(block: v1.StateBlock): BlockHead {
    const key = keyOf(block);
    const head = this.#heads.get(key) ?? this.#headOf(block);
    remember(this.#heads, key, head);
    return head;
  }
}

function isFrozen(list: readonly v1.StateBlock[]): boolean {
  if (!Object.isFrozen(list)) return false;
  return list.every((block) => Object.isFrozen(block) && Object.isFrozen(block.shape));
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.size >= REMEMBERED_MAX) map.clear();
  map.set(key, value);
}

/** Everything of a block but its elements; of these how many there are. */
function keyOf({ name, layoutVersion, element, shape, data }: v1.StateBlock): string {
  return `${name}|${layoutVersion}|${element}|${shape.join("x")}|${data.length}`;
}

const NOTHING = new Uint8Array(0);
/** Tag of `StateBlock.data`. */
const DATA = 0x2a;

/** With the length of the whole in front, as a field's; its elements end it. */
function protobufHead(block: v1.StateBlock): BlockHead {
  const { length } = block.data;
  const fields = v1.StateBlock.encode({ ...block, data: NOTHING }).finish();
  const head = length === 0 ? [] : [DATA, ...varint(length)];
  const before = [...varint(fields.length + head.length + length), ...fields, ...head];
  return { before, behind: [] };
}

function varint(value: number): number[] {
  const count = varintBytes(value);
  return Array.from({ length: count }, (_, i) => {
    const low = Math.floor(value / 128 ** i) % 128;
    return i + 1 < count ? low | 128 : low;
  });
}

/** A map of five, `data` first. */
function msgpackHead(block: v1.StateBlock): BlockHead {
  const { name, layoutVersion, shape } = block;
  const element = v1.elementTypeToNumber(block.element);
  const rest = encode({ element, layoutVersion, name, shape }, { sortKeys: true });
  const head = extensionHead(EXTENSION_BASE + element, block.data.length);
  // Without the count of its own map: these are the other four of ours.
  return { before: [0x85, ...encode("data"), ...head], behind: [...rest.subarray(1)] };
}

function extensionHead(type: number, length: number): number[] {
  const fixed = [1, 2, 4, 8, 16].indexOf(length);
  if (fixed >= 0) return [0xd4 + fixed, type];
  const bytes = (count: number): number[] =>
    Array.from({ length: count }, (_, i) => Math.floor(length / 256 ** (count - 1 - i)) % 256);
  if (length < 2 ** 8) return [0xc7, ...bytes(1), type];
  return length < 2 ** 16 ? [0xc8, ...bytes(2), type] : [0xc9, ...bytes(4), type];
}
