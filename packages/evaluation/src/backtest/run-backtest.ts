/**
 * A whole backtest in one call.
 *
 * @module
 */
import { Backtest, type BacktestForecasters, type BacktestOptions } from "./backtest.js";
import type { BacktestSeries } from "./backtest-report.js";

/** A series with all its rows. */
export interface EvaluatedSeries {
  readonly name: string;
  /** Value units; `undefined` where missing. */
  readonly values: readonly (number | undefined)[];
  /** Instants of the rows, nanoseconds since 1970. */
  readonly timesUnixNs?: readonly (bigint | undefined)[];
}

/** Rolling-origin backtest of the forecasters over the series. Cost: one step of each per row. */
export function backtest(
  { name, values, timesUnixNs }: EvaluatedSeries,
  forecasters: BacktestForecasters,
  options: BacktestOptions,
): BacktestSeries {
  const run = new Backtest(values.length, forecasters, options);
  for (let row = 0; row < values.length; row++) run.update(values[row], timesUnixNs?.[row]);
  return run.result(name);
}
