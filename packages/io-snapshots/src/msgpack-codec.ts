/**
 * A run state as MessagePack: maps with sorted keys, and every block's elements as an extension of
 * raw little-endian bytes, whose type is the element's number plus 16.
 *
 * The library turns -0 into 0 and forgets what a typed array was; neither can happen to bytes.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { decode, encode, ExtData } from "@msgpack/msgpack";
import { assertMsgpack } from "./msgpack-scan.js";
import { RUN_STATE, type Field, type Schema } from "./run-state-schema.js";

type Plain = Readonly<Record<string, unknown>>;

/** Ours begin here: below lie the numbers that other writers use for small things. */
const EXTENSION_BASE = 16;

/** `state` must be sound: see `runStateProblem`. */
export function encodeMsgpack(state: v1.RunState): Uint8Array {
  return encode(treeOf(state as unknown as Plain, RUN_STATE), { sortKeys: true });
}

/**
 * Not yet checked against the schema's limits.
 *
 * @throws MsgpackRefusal when it is no message of that shape
 */
export function decodeMsgpack(bytes: Uint8Array): v1.RunState {
  assertMsgpack(bytes, RUN_STATE);
  return messageOf(decode(bytes) as Plain, RUN_STATE) as unknown as v1.RunState;
}

function treeOf(message: Plain, schema: Schema): Plain {
  return Object.fromEntries(
    Object.entries(schema).map(([name, field]) => [name, branchOf(message, name, field)]),
  );
}

function branchOf(message: Plain, name: string, field: Field): unknown {
  const value = message[name];
  switch (field.kind) {
    case "element":
      return v1.elementTypeToNumber(value as v1.ElementType);
    case "data": {
      const element = v1.elementTypeToNumber(message["element"] as v1.ElementType);
      return new ExtData(EXTENSION_BASE + element, value as Uint8Array);
    }
    case "message":
      return treeOf(value as Plain, field.schema);
    case "list":
      return (value as readonly Plain[]).map((item) => treeOf(item, field.schema));
    default:
      return value;
  }
}

function messageOf(tree: Plain, schema: Schema): Plain {
  return Object.fromEntries(
    Object.entries(schema).map(([name, field]) => [name, valueOf(tree, name, field)]),
  );
}

function valueOf(tree: Plain, name: string, field: Field): unknown {
  const branch = tree[name];
  switch (field.kind) {
    case "element":
      return v1.elementTypeFromJSON(branch);
    case "data": {
      const { type, data } = branch as ExtData;
      const isOfElement = type === EXTENSION_BASE + Number(tree["element"]);
      // A view on the file would keep all of it in memory.
      return isOfElement && data instanceof Uint8Array ? data.slice() : undefined;
    }
    case "hash":
      return (branch as Uint8Array).slice();
    case "message":
      return messageOf(branch as Plain, field.schema);
    case "list":
      return (branch as readonly Plain[]).map((item) => messageOf(item, field.schema));
    default:
      return branch;
  }
}
