/**
 * An input as whole series: what a backtest needs to know where scoring starts.
 *
 * @module
 */
import { dropReasonOf } from "@meristem/io-validators/time-order";
import type { CommandPorts } from "../command-line/command.js";
import { InputStream } from "../input/input-stream.js";
import { RowReader } from "../input/row-reader.js";
import { openRunInput } from "../run/run-input.js";
import type { RunRequest } from "../run/run-request.js";

/** The rows of one series that a run would admit. */
export interface WholeSeries {
  readonly key: string;
  readonly values: (number | undefined)[];
  /** Ascending; empty without a time column. */
  readonly timesUnixNs: bigint[];
}

/** @throws InputError */
export async function readWholeSeries(
  request: RunRequest,
  ports: CommandPorts,
): Promise<readonly WholeSeries[]> {
  const input = await openRunInput(request, ports);
  const stream = new InputStream(input.chunks(), ports.stop.signal);
  const format = request.format ?? input.format;
  const { columns, timeUnit } = request;
  const reader = new RowReader({ name: input.name, format, columns, timeUnit, resume: undefined });
  const found = new Map<string, WholeSeries>();
  try {
    for (;;) {
      const chunk = await stream.next();
      for (const row of chunk === undefined ? reader.end() : reader.push(chunk)) {
        const key = row.series ?? input.seriesName;
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
