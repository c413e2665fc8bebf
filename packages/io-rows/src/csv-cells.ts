/**
 * The cells of one CSV record, by RFC 4180.
 *
 * The record comes from the splitter: its quotes are balanced and a delimiter or the end follows each
 * closing quote.
 *
 * @module
 */
import type { TextRecord } from "./record-splitter.js";

/** All cells of `record`, without their quotes. Cost: one pass. */
export function csvCells(record: TextRecord, delimiter: string): string[] {
  if (!record.quoted) return record.text.split(delimiter);
  const { text } = record;
  const cells: string[] = [];
  let start = 0;
  while (start <= text.length) {
    if (text[start] !== '"') {
      const end = endOf(text, delimiter, start);
      cells.push(text.slice(start, end));
      start = end + 1;
    } else {
      const close = closingQuote(text, start + 1);
      cells.push(text.slice(start + 1, close).replaceAll('""', '"'));
      start = endOf(text, delimiter, close) + 1;
    }
  }
  return cells;
}

/** Index of the next delimiter, or the length. */
function endOf(text: string, delimiter: string, from: number): number {
  const index = text.indexOf(delimiter, from);
  return index < 0 ? text.length : index;
}

/** Index of the first quote that is not doubled. */
function closingQuote(text: string, from: number): number {
  let index = text.indexOf('"', from);
  while (text[index + 1] === '"') index = text.indexOf('"', index + 2);
  return index;
}
