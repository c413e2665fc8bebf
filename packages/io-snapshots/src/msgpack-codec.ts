/**
 * Reads a run state from MessagePack: maps with sorted keys, and every block's elements as an extension of
 * raw little-endian bytes, whose type is the element's number plus 16.
 *
 * The library turns -0 into 0 and forgets what a typed array was; neither can happen to bytes.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import { decode, type ExtData } from "@msgpack/msgpack";
import { assertMsgpack } from "./msgpack-scan.js";
import { RUN_STATE, type Field, type Schema } from "./run-state-schema.js";

type Plain = Readonly<Record<string, unknown>>;

/** Ours begin here: below lie the numbers that other writers use for small things. */
export const EXTENSION_BASE = 16;

/**
 * Not yet checked against the schema's limits.
 *
 * @throws MsgpackRefusal when it is no message of that shape
 */
export function decodeMsgpack(bytes: Uint8Array): v1.RunState {
  assertMsgpack(bytes, RUN_STATE);
  return messageOf(decode(bytes) as Plain, RUN_STATE) as unknown as v1.RunState;
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
