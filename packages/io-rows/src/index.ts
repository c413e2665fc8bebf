/**
 * Reads rows from CSV and JSON lines: a series key, an instant, a number or a missing value.
 *
 * @packageDocumentation
 */
export { unreadTime } from "./columns.js";
export type { WantedColumns } from "./columns.js";
export type { TimeUnit } from "./event-time.js";
export { InputError } from "./input-error.js";
export type { InputPlace } from "./input-error.js";
export { inputFormatOf } from "./input-format.js";
export type { InputFormat } from "./input-format.js";
export { InputStream } from "./input-stream.js";
export { openInputFile } from "./node-input-file.js";
export type { InputFile } from "./node-input-file.js";
export { readFirstRows } from "./read-first-rows.js";
export { readRows } from "./read-rows.js";
export { RowReader } from "./row-reader.js";
export type { InputLayout, InputRow, ResumePoint, RowReaderOptions } from "./row-reader.js";
