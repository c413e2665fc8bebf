/**
 * Reads an input to its end, for work that needs whole series, for example a backtest.
 *
 * @module
 */
import { InputStream, RowReader, type RowReaderOptions } from "@meristem/io-rows";
import { dropReasonOf } from "@meristem/io-validators/time-order";

/** The rows of one series that a run admits. */
export interface WholeSeries {
  readonly key: string;
  /** In the order of the rows; `undefined`: no value. */
  readonly values: (number | undefined)[];
  /** Instants, ns, ascending; empty without a time column. */
  readonly timesUnixNs: bigint[];
}

/** An input and how to read it. */
export interface WholeSeriesSource extends Omit<RowReaderOptions, "resume"> {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Key of the only series where no column holds one. */
  readonly defaultSeries: string;
  /** Ends the reading. The rows read so far are returned. */
  readonly stop?: AbortSignal;
}

/**
 * All series of an input, in order of first appearance. Memory grows with the input.
 *
 * @throws InputError `INPUT_…`
 */
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
        // As in a run: a row whose instant repeats or steps back is dropped.
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
