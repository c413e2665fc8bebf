/**
 * Chunks of CSV or JSON lines to rows: a series key, an instant, a number or its absence.
 *
 * Rows come lazily and in order, so everything before a bad row has been used when it throws. Memory
 * is bounded by one chunk and one record.
 *
 * @module
 */
import { cellValue, notationHint } from "./cell-value.js";
import { resolveColumns, resolveMembers, type Columns, type WantedColumns } from "./columns.js";
import { csvCells } from "./csv-cells.js";
import { eventTimeUnixNs, timeUnitOf, type TimeUnit } from "./event-time.js";
import { InputError, shown, type InputPlace } from "./input-error.js";
import { jsonCells, jsonNames } from "./json-cells.js";
import { RECORD_BYTES_MAX, RecordSplitter, type TextRecord } from "./record-splitter.js";

export type InputFormat = "csv" | "jsonl";

/** How an input is laid out. Plain data: it goes into snapshots. */
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
  /** Unit of a numeric time column; undecided until the first row that has a time. */
  timeUnit: TimeUnit | undefined;
}

export interface RowReaderOptions {
  /** Name of the input, for messages. */
  readonly name: string;
  readonly format?: InputFormat | undefined;
  readonly columns: WantedColumns;
  readonly timeUnit?: TimeUnit | undefined;
  /** Where a resumed run goes on. */
  readonly resume?: ResumePoint | undefined;
}

/** Position between two records. Plain data: it goes into snapshots. */
export interface ResumePoint {
  readonly layout: InputLayout;
  readonly offsetBytes: number;
  readonly line: number;
  /** The byte before `offsetBytes` is a CR. */
  readonly afterCarriageReturn: boolean;
}

export interface InputRow {
  /** Key of the series; `undefined` when no column holds one. */
  readonly series: string | undefined;
  /** `undefined`: missing. Infinities are passed on. */
  readonly value: number | undefined;
  readonly eventTimeUnixNs: bigint | undefined;
  /** 1-based number of its (first) line. */
  readonly line: number;
  /** Where the next record starts, bytes and 1-based line number. */
  readonly endOffsetBytes: number;
  readonly nextLine: number;
}

const DELIMITERS = [",", ";", "\t", "|"];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Reads one input. Stateful: push its chunks in order, then call `end`. */
export class RowReader {
  readonly #options: RowReaderOptions;
  #head: Uint8Array = new Uint8Array(0);
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

  /** Known from the second record on, or from the end of a shorter input. */
  get layout(): InputLayout | undefined {
    return this.#layout;
  }

  /**
   * Gives the rows that `chunk` completes: read all of them before the next call.
   *
   * @throws InputError `INPUT_…`
   */
  *push(chunk: Uint8Array): Generator<InputRow> {
    if (this.#splitter !== undefined) {
      yield* this.#rows(this.#splitter.push(chunk));
      return;
    }
    this.#head = this.#head.length === 0 ? chunk.slice() : Buffer.concat([this.#head, chunk]);
    const enough = this.#head.includes(10) || this.#head.includes(13);
    if (enough || this.#head.length > RECORD_BYTES_MAX) yield* this.#start();
  }

  /** Gives what is left at the end of the input. @throws InputError `INPUT_…` */
  *end(): Generator<InputRow> {
    if (this.#splitter === undefined) yield* this.#start();
    yield* this.#rows(this.#splitter!.end());
    if (this.#firstRecord !== undefined) {
      const first = this.#firstRecord;
      this.#firstRecord = undefined;
      const headed = this.#resolve(first, undefined);
      if (headed) throw this.#empty("a header and no data row");
      yield this.#row(first);
    }
    if (this.#layout === undefined) throw this.#empty("no data row");
  }

  /** The first line is there: what is this file? */
  *#start(): Generator<InputRow> {
    const { name, format } = this.#options;
    const head = this.#head;
    this.#head = new Uint8Array(0);
    refuseBinary(head, name);
    const marked = BYTE_ORDER_MARK.every((byte, index) => head[index] === byte);
    const offsetBytes = marked ? BYTE_ORDER_MARK.length : 0;
    const body = head.subarray(offsetBytes);
    const text = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 65_536));
    const firstLine = text
      .toString("latin1")
      .trimStart()
      .split(/[\r\n]/, 1)[0]!;
    this.#format = format ?? (/^[{[]/.test(firstLine) ? "jsonl" : "csv");
    this.#delimiter = likelyDelimiter(firstLine);
    this.#splitter = this.#openSplitter({ name, offsetBytes });
    yield* this.#rows(this.#splitter.push(body));
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
        const headed = this.#resolve(first, record);
        if (!headed) yield this.#row(first);
        if (!this.#isBlank(record)) yield this.#row(record);
      }
    }
  }

  /** Settles the layout. Returns whether `first` was a header. */
  #resolve(first: TextRecord, second: TextRecord | undefined): boolean {
    const { name, columns: wanted, timeUnit } = this.#options;
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
    return resolveMembers(names, jsonCells(text, names, place), this.#options.columns, place);
  }

  /** A blank line is a missing value where there is one column, and nothing elsewhere. */
  #isBlank(record: TextRecord): boolean {
    const means = this.#format === "csv" && this.#layout!.names.length === 1;
    return !means && !record.quoted && record.text.trim() === "";
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

/** Compressed files and UTF-16 have marks of their own; anything else is judged byte by byte. */
function refuseBinary(head: Uint8Array, name: string): void {
  const [a, b] = head;
  const found =
    a === 0x1f && b === 0x8b
      ? "a gzip file: decompress it first (gunzip -c FILE | meristem run -)"
      : (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)
        ? "UTF-16: convert it first (iconv -f UTF-16 -t UTF-8)"
        : a !== undefined && b !== undefined && (a === 0) !== (b === 0)
          ? `what may be UTF-16: convert it first (iconv -f UTF-16${a === 0 ? "BE" : "LE"} -t UTF-8)`
          : undefined;
  if (found === undefined) return;
  throw new InputError("INPUT_NOT_TEXT", { name, line: 1 }, `expected UTF-8 text, found ${found}`);
}

/** The delimiter that the first line holds most of; a comma when it holds none. */
function likelyDelimiter(firstLine: string): string {
  const unquoted = firstLine.replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => unquoted.split(delimiter).length - 1);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}
