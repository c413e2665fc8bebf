/**
 * The first rows of an input. A run reads them before it writes anything, so an input that cannot be
 * read leaves the results of an earlier run unchanged.
 *
 * @module
 */
import type { InputStream } from "./input-stream.js";
import type { InputRow, RowReader } from "./row-reader.js";

/**
 * Reads until one row is complete. The result yields that row and the others of its chunk. It is
 * `undefined` when the input ends or is stopped before the first row.
 *
 * @throws InputError `INPUT_…`
 */
export async function readFirstRows(
  stream: InputStream,
  reader: RowReader,
): Promise<Iterable<InputRow> | undefined> {
  for (;;) {
    const chunk = await stream.next();
    if (stream.isStopped) return undefined;
    const rows = chunk === undefined ? reader.end() : reader.push(chunk);
    const { done, value } = rows.next();
    if (done !== true) return withFirst(value, rows);
    if (chunk === undefined) return undefined;
  }
}

function* withFirst(first: InputRow, rest: Iterable<InputRow>): Generator<InputRow> {
  yield first;
  yield* rest;
}
