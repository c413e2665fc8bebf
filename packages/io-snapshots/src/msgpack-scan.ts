/**
 * Walks MessagePack bytes along a schema before anything is decoded: what is not exactly a run state
 * is refused without allocating for it.
 *
 * Only the canonical form passes: the keys of a message in ascending order, each once, none missing,
 * none unknown. So there are no duplicate keys, no `__proto__`, no depth but that of the schema, and
 * no length beyond the bytes that are there.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 * @module
 */
import type { Field, Schema } from "./run-state-schema.js";

/** Where the walk stopped, and why. */
class MsgpackRefusal extends Error {
  override readonly name = "MsgpackRefusal";
}

/** @throws MsgpackRefusal unless `bytes` are one canonical message of the schema, and nothing else. */
export function assertMsgpack(bytes: Uint8Array, schema: Schema): void {
  const walk = new Walk(bytes);
  walk.message(schema);
  walk.end();
}

const decoder = new TextDecoder("utf-8", { fatal: true });

class Walk {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) this.#refuse("bytes after the end");
  }

  message(schema: Schema): void {
    const names = Object.keys(schema).toSorted();
    const count = this.#headOf("map", 0x80, 0x8f, { 0xde: 2, 0xdf: 4 });
    if (count !== names.length) this.#refuse(`${count} fields instead of ${names.length}`);
    for (const name of names) {
      const length = this.#headOf("text", 0xa0, 0xbf, { 0xd9: 1, 0xda: 2, 0xdb: 4 });
      const key = this.#take(length);
      const isName = length === name.length && key.every((byte, i) => byte === name.charCodeAt(i));
      if (!isName) this.#refuse(`the field ${name} was due`);
      this.#field(schema[name]!);
    }
  }

  #field(field: Field): void {
    switch (field.kind) {
      case "text":
        return this.#text();
      case "count":
      case "element":
        return this.#integer();
      case "hash":
        this.#take(this.#headOf("bytes", 1, 0, { 0xc4: 1, 0xc5: 2, 0xc6: 4 }));
        return;
      case "shape":
        return this.#list(() => this.#integer(), field.rankMax);
      case "data":
        return this.#extension();
      case "message":
        return this.message(field.schema);
      case "list":
        return this.#list(() => this.message(field.schema), field.countMax);
    }
  }

  #text(): void {
    const bytes = this.#take(this.#headOf("text", 0xa0, 0xbf, { 0xd9: 1, 0xda: 2, 0xdb: 4 }));
    try {
      decoder.decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#refuse("no UTF-8");
    }
  }

  #list(item: () => void, countMax: number): void {
    const count = this.#headOf("list", 0x90, 0x9f, { 0xdc: 2, 0xdd: 4 });
    if (count > countMax) this.#refuse(`${count} entries; at most ${countMax}`);
    for (let index = 0; index < count; index++) item();
  }

  #integer(): void {
    const tag = this.#byte();
    if (tag <= 0x7f) return;
    const width = { 0xcc: 1, 0xcd: 2, 0xce: 4, 0xcf: 8 }[tag];
    if (width === undefined) this.#refuse("no count");
    this.#take(width);
  }

  #extension(): void {
    const tag = this.#byte();
    const fixed = { 0xd4: 1, 0xd5: 2, 0xd6: 4, 0xd7: 8, 0xd8: 16 }[tag];
    const width = { 0xc7: 1, 0xc8: 2, 0xc9: 4 }[tag];
    if (fixed === undefined && width === undefined) this.#refuse("no elements");
    const length = fixed ?? this.#uint(width!);
    this.#take(1 + length);
  }

  /** A length: in the tag itself between `low` and `high`, or in the bytes after a listed tag. */
  #headOf(what: string, low: number, high: number, widths: Readonly<Record<number, number>>) {
    const tag = this.#byte();
    if (tag >= low && tag <= high) return tag - low;
    const width = widths[tag];
    return width === undefined ? this.#refuse(`no ${what}`) : this.#uint(width);
  }

  #uint(width: number): number {
    const at = this.#at;
    this.#take(width);
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #byte(): number {
    return this.#take(1)[0]!;
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) this.#refuse(`${length} bytes are not there`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #refuse(why: string): never {
    throw new MsgpackRefusal(`byte ${this.#at}: ${why}`);
  }
}
