/** The result of a replay as plain JSON. */
import type { JsonObject } from "../plain-json.js";
import type { ReplayResult } from "./replay-run.js";

/** Format `meristem.replay/1`. */
export function replayData(result: ReplayResult): JsonObject {
  const { difference, isStopped } = result;
  return {
    format: "meristem.replay/1",
    run: result.directory,
    input: result.inputPath,
    from: result.generation ?? null,
    agrees: difference === undefined && !isStopped,
    rows: result.rowCount,
    forecast_lines: result.forecastLineCount,
    parity_records: result.parityCount,
    difference: difference ?? null,
  };
}
