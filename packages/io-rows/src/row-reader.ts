/**
 * Rows from CSV or JSON lines: a series key, an instant, a number or a missing value.
 *
 * Rows are read lazily and in order, so the rows before an invalid one are yielded before the error is
 * thrown. Memory is bounded by one chunk and one record.
 *
 * @module
 */
import { cellValue, notationHint } from "./cell-value.js";
import { resolveColumns, resolveMembers, type Columns, type WantedColumns } from "./columns.js";
import { csvCells } from "./csv-cells.js";
import { eventTimeUnixNs, timeUnitOf, type TimeUnit } from "./event-time.js";
import { InputError, shown, type InputPlace } from "./input-error.js";
import type { InputFormat } from "./input-format.js";
import { InputHead } from "./input-head.js";
import { jsonCells, jsonNames } from "./json-cells.js";
import { RecordSplitter, type TextRecord } from "./record-splitter.js";

/** Format and columns of an input. Plain data: snapshots contain it. */
export interface InputLayout {
  readonly format: InputFormat;
  /** CSV: one ASCII character. */
  readonly delimiter: string;
  /** Column names, or the keys of the first JSON object. */
  readonly names: readonly string[];
  /** 0-based indices into `names`. */
  readonly value: number;
  readonly time: number | undefined;
  readonly series: number | undefined;
  /** Unit of a numeric time column; `undefined` until the first row that has an instant. */
  timeUnit: TimeUnit | undefined;
}

export interface RowReaderOptions {
  /** Name of the input, for messages. */
  readonly name: string;
  /** Default: JSON lines when the first line begins with `{` or `[`, else CSV. */
  readonly format?: InputFormat | undefined;
  /** Default: columns are found by their names and by the first row. */
  readonly columns?: WantedColumns | undefined;
  /** Unit of a numeric time column. Default: from the digits of the first number. */
  readonly timeUnit?: TimeUnit | undefined;
  /** Continues an earlier reading. The first chunk then begins at `resume.offsetBytes`. */
  readonly resume?: ResumePoint | undefined;
}

/** A position between two records. Plain data: snapshots contain it. */
export interface ResumePoint {
  readonly layout: InputLayout;
  /** `endOffsetBytes` of the last row that was used. */
  readonly offsetBytes: number;
  /** `nextLine` of the last row that was used. */
  readonly line: number;
  /** Whether the byte before `offsetBytes` is a CR: an LF behind it then ends the same line. */
  readonly afterCarriageReturn: boolean;
}

export interface InputRow {
  /** Key of the series; `undefined` without a series column. */
  readonly series: string | undefined;
  /** `undefined`: missing. May be infinite. */
  readonly value: number | undefined;
  /** Nanoseconds since 1970-01-01 UTC; `undefined` without a time column or when the cell is empty. */
  readonly eventTimeUnixNs: bigint | undefined;
  /** 1-based number of its first line. */
  readonly line: number;
  /** Where the next record starts: bytes from the start of the input, and a 1-based line number. */
  readonly endOffsetBytes: number;
  readonly nextLine: number;
}

/** Reads one input. Stateful: push its chunks in order, then call `end`. */
export class RowReader {
  readonly #options: RowReaderOptions;
  readonly #head = new InputHead();
  /** `undefined` until the head is complete. */
  #splitter: RecordSplitter | undefined;
  #format: InputFormat = "csv";
  #delimiter = ",";
  #firstRecord: TextRecord | undefined;
  #layout: InputLayout | undefined;

  constructor(options: RowReaderOptions) {
    this.#options = options;
    const { resume, name } = options;
    if (resume === undefined) return;
    this.#layout = { ...resume.layout };
    this.#format = resume.layout.format;
    this.#delimiter = resume.layout.delimiter;
    const { offsetBytes, line, afterCarriageReturn } = resume;
    this.#splitter = this.#openSplitter({ name, offsetBytes, line, afterCarriageReturn });
  }

  /** Known after the second record, or after the end of an input of one record. */
  get layout(): InputLayout | undefined {
    return this.#layout;
  }

  /**
   * Yields the rows that `chunk` completes. Read all of them before the next call; the chunk is not
   * retained.
   *
   * @throws InputError `INPUT_…`
   */
  *push(chunk: Uint8Array): Generator<InputRow> {
    let rest = chunk;
    if (this.#splitter === undefined) {
      rest = chunk.subarray(this.#head.take(chunk));
      if (!this.#head.isComplete) return;
      yield* this.#start();
    }
    yield* this.#rows(this.#splitter!.push(rest));
  }

  /** Yields the rows that are left at the end of the input. @throws InputError `INPUT_…` */
  *end(): Generator<InputRow> {
    if (this.#splitter === undefined) yield* this.#start();
    yield* this.#rows(this.#splitter!.end());
    if (this.#firstRecord !== undefined) {
      const first = this.#firstRecord;
      this.#firstRecord = undefined;
      const hasHeader = this.#resolve(first, undefined);
      if (hasHeader) throw this.#empty("a header and no data row");
      yield this.#row(first);
    }
    if (this.#layout === undefined) throw this.#empty("no data row");
  }

  /** Finds format and delimiter, then reads the records of the head. */
  *#start(): Generator<InputRow> {
    const { name, format: wanted } = this.#options;
    const { format, delimiter, markBytes } = this.#head.shape(name);
    this.#format = wanted ?? format;
    this.#delimiter = delimiter;
    this.#splitter = this.#openSplitter({ name, offsetBytes: markBytes });
    yield* this.#rows(this.#splitter.push(this.#head.bytes.subarray(markBytes)));
  }

  #openSplitter(
    options: Omit<ConstructorParameters<typeof RecordSplitter>[0], "delimiter">,
  ): RecordSplitter {
    const quoting = this.#format === "csv" ? { delimiter: this.#delimiter } : {};
    return new RecordSplitter({ ...options, ...quoting });
  }

  *#rows(records: Iterable<TextRecord>): Generator<InputRow> {
    for (const record of records) {
      if (this.#layout !== undefined) {
        if (!this.#isBlank(record)) yield this.#row(record);
      } else if (this.#firstRecord === undefined) {
        if (record.text.trim() !== "") this.#firstRecord = record;
      } else {
        const first = this.#firstRecord;
        this.#firstRecord = undefined;
        const hasHeader = this.#resolve(first, record);
        if (!hasHeader) yield this.#row(first);
        if (!this.#isBlank(record)) yield this.#row(record);
      }
    }
  }

  /** Sets the layout. Returns whether `first` is a header. */
  #resolve(first: TextRecord, second: TextRecord | undefined): boolean {
    const { name, columns: wanted = {}, timeUnit } = this.#options;
    const place = { name, line: first.line };
    const columns =
      this.#format === "jsonl"
        ? this.#members(first, place)
        : resolveColumns(
            csvCells(first, this.#delimiter),
            second && csvCells(second, this.#delimiter),
            wanted,
            place,
          );
    const { value, time, series } = columns;
    this.#layout = {
      format: this.#format,
      delimiter: this.#delimiter,
      names: columns.names,
      value,
      time,
      series,
      timeUnit,
    };
    return columns.hasHeader && this.#format === "csv";
  }

  #members({ text }: TextRecord, place: InputPlace): Columns {
    const names = jsonNames(text, place);
    const { columns: wanted = {} } = this.#options;
    return resolveMembers(names, jsonCells(text, names, place), wanted, place);
  }

  /** Whether a record is skipped. In CSV of one column a blank line is a missing value. */
  #isBlank(record: TextRecord): boolean {
    const isRow = this.#format === "csv" && this.#layout!.names.length === 1;
    return !isRow && !record.quoted && record.text.trim() === "";
  }

  #row(record: TextRecord): InputRow {
    const layout = this.#layout!;
    const place = { name: this.#options.name, line: record.line };
    const cells = this.#cells(record, layout, place);
    const { line, endOffsetBytes, nextLine } = record;
    const value = cellValue(cells[layout.value]!);
    if (value === null) {
      const column = `column "${layout.names[layout.value]}"`;
      const cell = cells[layout.value]!;
      const found = `expected a number in ${column}, found ${shown(cell)}${notationHint(cell)}`;
      throw new InputError("INPUT_ROW_INVALID", place, found);
    }
    return {
      series: layout.series === undefined ? undefined : cells[layout.series]!,
      value,
      eventTimeUnixNs:
        layout.time === undefined ? undefined : this.#time(cells[layout.time]!, place),
      line,
      endOffsetBytes,
      nextLine,
    };
  }

  #cells(record: TextRecord, layout: InputLayout, place: InputPlace): readonly string[] {
    if (layout.format === "jsonl") return jsonCells(record.text, layout.names, place);
    const cells = csvCells(record, layout.delimiter);
    if (cells.length === layout.names.length) return cells;
    const { length } = layout.names;
    const expected = `expected ${length} ${length === 1 ? "cell" : "cells"}, found ${cells.length}`;
    const isDecimalComma = layout.delimiter === "," && cells.length === 2 * length;
    const hint = isDecimalComma ? ": are its commas decimal ones? write decimal points" : "";
    throw new InputError("INPUT_ROW_INVALID", place, `${expected}${hint}`);
  }

  #time(cell: string, place: InputPlace): bigint | undefined {
    if (cellValue(cell) === undefined) return undefined;
    const layout = this.#layout!;
    layout.timeUnit ??= timeUnitOf(cell);
    const instant = eventTimeUnixNs(cell, layout.timeUnit ?? "s");
    if (instant !== undefined) return instant;
    const column = `column "${layout.names[layout.time!]}" (--time none reads without)`;
    const text = `expected an ISO date or a number in ${column}, found ${shown(cell)}`;
    throw new InputError("INPUT_ROW_INVALID", place, text);
  }

  #empty(what: string): InputError {
    const place = { name: this.#options.name };
    return new InputError("INPUT_EMPTY", place, `the input holds ${what}`);
  }
}
