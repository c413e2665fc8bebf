/** One line of `forecasts.csv` as a row. */
import type { ForecastRow } from "./run-report.js";

/** Columns before the quantiles: series, origin, horizon, target, actual, point. */
const QUANTILES_AT = 6;
const QUANTILE_COUNT = 9;

/** `undefined` for the heading and for anything that is no row. Later columns are passed over. */
export function parseForecastLine(line: string): ForecastRow | undefined {
  const [series, rest] = splitSeries(line);
  const cells = ["", ...rest.split(",")];
  const number = (index: number): number => {
    const cell = cells[index];
    return cell === undefined || cell === "" ? NaN : Number(cell);
  };
  const origin = number(1);
  const horizon = number(2);
  const target = number(3);
  const point = number(5);
  const quantiles = new Float64Array(QUANTILE_COUNT);
  for (let i = 0; i < QUANTILE_COUNT; i++) quantiles[i] = number(QUANTILES_AT + i);
  const isRow =
    Number.isSafeInteger(target) && target >= 0 && target === origin + horizon && horizon > 0;
  if (!isRow || !Number.isFinite(point) || !quantiles.every(Number.isFinite)) return undefined;
  const actual = number(4);
  const flags = cells[QUANTILES_AT + QUANTILE_COUNT + 1]?.trim() ?? "";
  const surprise = number(QUANTILES_AT + QUANTILE_COUNT + 2);
  return {
    series,
    origin,
    horizon,
    target,
    actual: Number.isFinite(actual) ? actual : undefined,
    point,
    quantiles,
    mode: cells[QUANTILES_AT + QUANTILE_COUNT] ?? "",
    flags: flags === "" ? [] : flags.split("|"),
    surprise: Number.isFinite(surprise) ? surprise : undefined,
  };
}

/** The first cell, unquoted as RFC 4180 has it, and what follows its comma. */
function splitSeries(line: string): readonly [string, string] {
  const quoted = /^"((?:[^"]|"")*)",(.*)$/s.exec(line);
  if (quoted !== null) return [quoted[1]!.replaceAll('""', '"'), quoted[2]!];
  const comma = line.indexOf(",");
  return comma < 0 ? [line, ""] : [line.slice(0, comma), line.slice(comma + 1)];
}
