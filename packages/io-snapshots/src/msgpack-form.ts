/**
 * A run state as MessagePack, maps with sorted keys: the bytes that the library would give, without the
 * tree that it would want first.
 *
 * @module
 */
import type { v1 } from "@meristem/leyline";
import { encode } from "@msgpack/msgpack";
import type { BlockLists } from "./block-lists.js";
import { PayloadWriter } from "./payload-writer.js";
import type { RunStateForm, RunStateRest } from "./run-state-form.js";
import { isBlockSchema, RUN_STATE, SERIES_STATE, type Schema } from "./run-state-schema.js";

type Plain = Readonly<Record<string, unknown>>;

/** `series` is the last of its keys, so the series can be written first. */
const { series: _, ...REST } = RUN_STATE;

export class MsgpackForm implements RunStateForm {
  readonly #lists: BlockLists;
  readonly #front = new PayloadWriter();

  constructor(lists: BlockLists) {
    this.#lists = lists;
  }

  series(writer: PayloadWriter, series: v1.SeriesState): void {
    this.#map(writer, series as unknown as Plain, SERIES_STATE);
  }

  rest(writer: PayloadWriter, rest: RunStateRest, seriesCount: number): void {
    this.#front.begin();
    this.#map(this.#front, rest as unknown as Plain, REST, 1);
    this.#front.bytes(encode("series"));
    writeArrayHead(this.#front, seriesCount);
    writer.prepend(this.#front.end().payload);
  }

  /** @param moreCount Members that follow, written by others. */
  #map(writer: PayloadWriter, message: Plain, schema: Schema, moreCount = 0): void {
    const names = Object.keys(schema).toSorted();
    // Our messages have fewer than 16 fields.
    writer.byte(0x80 + names.length + moreCount);
    for (const name of names) {
      const field = schema[name]!;
      const value = message[name];
      writer.bytes(encode(name));
      if (field.kind === "message") this.#map(writer, value as Plain, field.schema);
      else if (field.kind === "list") this.#list(writer, value as readonly Plain[], field.schema);
      else writer.bytes(encode(value));
    }
  }

  #list(writer: PayloadWriter, items: readonly Plain[], schema: Schema): void {
    writeArrayHead(writer, items.length);
    if (isBlockSchema(schema)) {
      const blocks = items as unknown as readonly v1.StateBlock[];
      const { bytes, gaps } = this.#lists.plan(blocks);
      writer.filled(bytes, gaps, blocks);
    } else for (const item of items) this.#map(writer, item, schema);
  }
}

function writeArrayHead(writer: PayloadWriter, count: number): void {
  if (count < 16) writer.byte(0x90 + count);
  else if (count < 2 ** 16) {
    for (const byte of [0xdc, count >> 8, count & 255]) writer.byte(byte);
  } else
    for (const byte of [0xdd, 0, count >> 16, (count >> 8) & 255, count & 255]) writer.byte(byte);
}
