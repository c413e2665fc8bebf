/**
 * Rows of a whole input in one loop, for programs that need no resumption.
 *
 * @module
 */
import { RowReader, type InputRow, type RowReaderOptions } from "./row-reader.js";

/**
 * Yields the rows of an input in order, as soon as their lines end. The source is closed when the loop
 * ends early.
 *
 * @param chunks Bytes of UTF-8 text, cut anywhere: a file stream, standard input, a response body.
 * @throws InputError `INPUT_…`, after the rows before the invalid one; errors of the source
 */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: RowReaderOptions,
): AsyncGenerator<InputRow, void, undefined> {
  const reader = new RowReader(options);
  for await (const chunk of chunks) yield* reader.push(chunk);
  yield* reader.end();
}
