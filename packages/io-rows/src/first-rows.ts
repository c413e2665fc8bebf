/**
 * The first rows of an input, read before anything is written, so that an input that cannot be read at
 * all leaves an earlier run's results untouched.
 *
 * @module
 */
import type { InputStream } from "./input-stream.js";
import type { InputRow, RowReader } from "./row-reader.js";

/**
 * Reads until one row is complete. The iterable yields that row and the others of its chunk; it is
 * `undefined` when the input ends or is stopped before.
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
