/**
 * The two formats of an input.
 *
 * @module
 */
import { extname } from "node:path";

/** `csv`: any delimited text. `jsonl`: one JSON object, number or null per line. */
export type InputFormat = "csv" | "jsonl";

const FORMAT_BY_EXTENSION: ReadonlyMap<string, InputFormat> = new Map([
  [".csv", "csv"],
  [".tsv", "csv"],
  [".jsonl", "jsonl"],
  [".ndjson", "jsonl"],
  [".json", "jsonl"],
]);

/**
 * The format that the extension of a file name stands for, in any case. `undefined` for other
 * extensions: the reader then decides from the first line.
 */
export function inputFormatOf(path: string): InputFormat | undefined {
  return FORMAT_BY_EXTENSION.get(extname(path).toLowerCase());
}
