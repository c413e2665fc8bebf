/**
 * Test support: cuts bytes into chunks and reads them up to the end or the first error.
 *
 * @module
 */
import {
  InputError,
  RowReader,
  type InputLayout,
  type InputRow,
  type RowReaderOptions,
} from "@meristem/io-rows";

/** `bytes` in chunks of `sizes`, which repeat. The last chunk may be shorter. */
export function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let start = 0;
  for (let i = 0; start < bytes.length; i++) {
    const end = start + sizes[i % sizes.length]!;
    yield bytes.subarray(start, end);
    start = end;
  }
}

export interface Reading {
  readonly rows: readonly InputRow[];
  readonly layout: InputLayout | undefined;
  /** Code and message. */
  readonly error: readonly [code: string, message: string] | undefined;
}

/** @throws any error that is not an InputError */
export function readingOf(
  chunks: Iterable<Uint8Array>,
  options: Partial<RowReaderOptions> = {},
): Reading {
  const reader = new RowReader({ name: "in", ...options });
  const rows: InputRow[] = [];
  try {
    for (const chunk of chunks) for (const row of reader.push(chunk)) rows.push(row);
    for (const row of reader.end()) rows.push(row);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { rows, layout: reader.layout, error: [error.code, error.message] };
  }
  return { rows, layout: reader.layout, error: undefined };
}
