/**
 * An input read to its end, series by series, for work that needs the whole series at once.
 *
 * @module
 */
import { InputStream, RowReader, type RowReaderOptions } from "@meristem/io-rows";
import { dropReasonOf } from "@meristem/io-validators/time-order";

/** The rows of one series that a run would admit. */
export interface WholeSeries {
  readonly key: string;
  /** In the order of the rows; `undefined`: no value. */
  readonly values: (number | undefined)[];
  /** Ascending; empty without a time column. */
  readonly timesUnixNs: bigint[];
}

export interface WholeSeriesSource extends Omit<RowReaderOptions, "resume"> {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Key of the only series where no column holds one. */
  readonly defaultSeries: string;
  /** Ends the reading; the series read so far are returned. */
  readonly stop?: AbortSignal;
}

/** In order of first appearance. Memory grows with the input. @throws InputError */
export async function readWholeSeries(source: WholeSeriesSource): Promise<readonly WholeSeries[]> {
  const { chunks, defaultSeries, stop, ...options } = source;
  const stream = new InputStream(chunks, stop);
  const reader = new RowReader(options);
  const found = new Map<string, WholeSeries>();
  try {
    for (;;) {
      const chunk = await stream.next();
      for (const row of chunk === undefined ? reader.end() : reader.push(chunk)) {
        const key = row.series ?? defaultSeries;
        let series = found.get(key);
        if (series === undefined) found.set(key, (series = { key, values: [], timesUnixNs: [] }));
        const time = row.eventTimeUnixNs;
        // As in a run: a repeated or late row is no part of the series.
        if (dropReasonOf(series.timesUnixNs.at(-1), time) !== undefined) continue;
        series.values.push(row.value);
        if (time !== undefined) series.timesUnixNs.push(time);
      }
      if (chunk === undefined) return [...found.values()];
      stream.markAllUsed();
    }
  } finally {
    await stream.close();
  }
}
