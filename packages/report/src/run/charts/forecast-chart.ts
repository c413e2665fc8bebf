/**
 * The last forecasts of a horizon: three intervals, the point forecast, and the actual.
 *
 * @module
 */
import { escapeHtml, formatNumber, formatPercent } from "../../plot/format.js";
import { plot, type LegendEntry } from "../../plot/plot.js";
import {
  acceptedActual,
  type ForecastRow,
  type HorizonReport,
  type SeriesReport,
} from "../run-report.js";
import { place, scaleOver, type Scale } from "../../plot/scale.js";
import {
  bandPath,
  dotPath,
  linePath,
  path,
  unit,
  type Axes,
  type BandPoint,
} from "../../plot/svg.js";
import { markText, modeLegend, spansOf } from "./time-axis.js";

/** Steps shown: about as many as a reader can distinguish. */
const STEP_COUNT = 160;
/** Most points that are drawn as dots too. */
const DOT_COUNT_MAX = 200;

/** One plot per horizon, all with the same axes. */
export function forecastCharts(
  series: SeriesReport,
  horizons: readonly HorizonReport[],
): readonly string[] {
  const last = Math.max(...horizons.map(({ tail }) => tail.at(-1)?.target ?? 0));
  const rowsOf = ({ tail }: HorizonReport): readonly ForecastRow[] =>
    tail.filter((row) => row.target > last - STEP_COUNT);
  const shown = horizons.map((horizon) => ({ horizon, rows: rowsOf(horizon) }));
  const all = shown.flatMap(({ rows }) => rows);
  if (all.length === 0) return [];
  const first = Math.min(...all.map((row) => row.target));
  const axes: Axes = { x: { low: first - 0.5, high: last + 0.5 }, y: valueScale(all) };
  return shown
    .filter(({ rows }) => rows.length > 0)
    .map(({ horizon, rows }) => panel(series, horizon, rows, axes));
}

/** A plot without axes for the index of series. */
export function sparkline({ tail }: HorizonReport): string {
  const rows = tail.slice(-64);
  if (rows.length === 0) return "";
  const x = { low: rows[0]!.target - 0.5, high: rows.at(-1)!.target + 0.5 };
  const axes: Axes = { x, y: valueScale(rows) };
  return (
    `<svg class="spark" viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">` +
    path("b80", bandPath(axes, bandOf(rows, 2, 6))) +
    path("line forecast", linePath(axes, pointsOf(rows))) +
    path("line actual", linePath(axes, actualsOf(rows))) +
    `</svg>`
  );
}

function panel(
  series: SeriesReport,
  { horizon }: HorizonReport,
  rows: readonly ForecastRow[],
  axes: Axes,
): string {
  const known = rows.filter((row) => acceptedActual(row) !== undefined);
  const inside = known.filter((row) => isInside(row, 2, 6)).length;
  const steps = horizon === 1 ? "one step ahead" : `${horizon} steps ahead`;
  const marks = series.events
    .filter(({ step }) => step >= axes.x.low && step <= axes.x.high)
    .map((event) => ({ x: event.step, level: event.level, label: markText(event) }));
  const spans = spansOf(
    rows
      .map(({ origin, mode }) => ({ step: origin, mode }))
      .filter(({ step }) => step > axes.x.low),
  );
  return plot({
    title: `Forecasts ${steps}`,
    description:
      `Forecasts ${steps} for rows ${rows[0]!.target} to ${rows.at(-1)!.target}, with 50, 80 and ` +
      `95 % intervals and the values that came; ${inside} of ${known.length} values lie inside ` +
      `the 80 % interval.`,
    axes,
    yLabel: "value",
    size: "large",
    marks,
    spans,
    shapes: shapesOf(rows, axes),
    legend: legend(
      rows,
      spans.map(({ className }) => className),
    ),
    note: noteOf(rows, known.length, inside),
  });
}

function noteOf(rows: readonly ForecastRow[], knownCount: number, inside: number): string {
  const pending = rows.filter(isPending(rows)).length;
  const share = knownCount === 0 ? "" : formatPercent(inside / knownCount);
  const coverage = share === "" ? "" : `${share} of the values shown lie inside the 80 % interval.`;
  const rowsText = pending === 1 ? "row has" : `${pending} rows have`;
  const ahead = pending === 0 ? "" : ` The last ${rowsText} not come yet.`;
  return coverage + ahead;
}

function shapesOf(rows: readonly ForecastRow[], axes: Axes): string {
  const accepted = actualsOf(rows);
  // Rejected values are usually outliers: they are drawn at the edge of the plot.
  const rejected = rows.filter(isRejected).map(({ target, actual }) => ({
    x: target,
    y: Math.max(axes.y.low, Math.min(axes.y.high, actual ?? NaN)),
  }));
  const missing = rows.filter((row) => row.flags.includes("target_missing"));
  const floor = axes.y.low + (axes.y.high - axes.y.low) * 0.02;
  return [
    path("b95", bandPath(axes, bandOf(rows, 0, 8))),
    path("b80", bandPath(axes, bandOf(rows, 2, 6))),
    path("b50", bandPath(axes, bandOf(rows, 3, 5))),
    path("line forecast", linePath(axes, pointsOf(rows))),
    path("line actual", linePath(axes, accepted)),
    rows.length <= DOT_COUNT_MAX ? path("dots actual", dotPath(axes, accepted)) : "",
    path("dots rejected", dotPath(axes, rejected)),
    path(
      "dots missing",
      dotPath(
        axes,
        missing.map(({ target }) => ({ x: target, y: floor })),
      ),
    ),
    rows.map((row) => hoverColumn(row, axes.x)).join(""),
  ].join("");
}

/** An invisible column with the numbers of the row as its tooltip. */
function hoverColumn(row: ForecastRow, x: Scale): string {
  const left = place(x, row.target - 0.5);
  const width = place(x, row.target + 0.5) - left;
  const q = row.quantiles;
  const lines = [
    `row ${row.target}`,
    `value ${row.actual === undefined ? "–" : formatNumber(row.actual, 6)}`,
    `forecast ${formatNumber(row.point, 6)}`,
    `80 %: ${formatNumber(q[2]!, 6)} to ${formatNumber(q[6]!, 6)}`,
    ...(row.flags.length === 0 ? [] : [row.flags.join(", ").replaceAll("_", " ")]),
  ];
  return (
    `<rect class="hit" x="${unit(left)}" y="0" width="${unit(width)}" height="1000">` +
    `<title>${escapeHtml(lines.join("\n"))}</title></rect>`
  );
}

function legend(
  rows: readonly ForecastRow[],
  modeClasses: readonly string[],
): readonly LegendEntry[] {
  const has = (flag: string): boolean => rows.some((row) => row.flags.includes(flag));
  return [
    { className: "line actual dotted", label: "value" },
    { className: "line forecast", label: "point forecast" },
    { className: "b50", label: "50 %" },
    { className: "b80", label: "80 %" },
    { className: "b95", label: "95 % interval" },
    ...(has("target_rejected")
      ? [{ className: "dots rejected", label: "rejected value, at the edge" }]
      : []),
    ...(has("target_missing") ? [{ className: "dots missing", label: "missing" }] : []),
    ...modeLegend(modeClasses),
  ];
}

/** Covers all actuals, and interval bounds up to one range outside them: a wide interval flattens nothing. */
function valueScale(rows: readonly ForecastRow[]): Scale {
  const values = rows.map((row) => acceptedActual(row) ?? row.point);
  const { low, high } = scaleOver(values, 1);
  const bounds = rows.flatMap(({ quantiles: q }) => [q[0]!, q[2]!, q[6]!, q[8]!]);
  return scaleOver([...values, ...bounds.map((bound) => Math.max(low, Math.min(high, bound)))]);
}

const isRejected = (row: ForecastRow): boolean => row.flags.includes("target_rejected");

/** Whether the target of a row is after the last step of the input. */
function isPending(rows: readonly ForecastRow[]): (row: ForecastRow) => boolean {
  const lastKnown = Math.max(-1, ...rows.filter(isResolved).map((row) => row.target));
  return (row) => row.target > lastKnown;
}

function isResolved(row: ForecastRow): boolean {
  return row.actual !== undefined || row.flags.some((flag) => flag.startsWith("target_"));
}

function isInside({ actual, quantiles }: ForecastRow, low: number, high: number): boolean {
  return actual !== undefined && actual >= quantiles[low]! && actual <= quantiles[high]!;
}

function bandOf(rows: readonly ForecastRow[], low: number, high: number): readonly BandPoint[] {
  return rows.map(({ target, quantiles }) => {
    return { x: target, low: quantiles[low]!, high: quantiles[high]! };
  });
}

const pointsOf = (rows: readonly ForecastRow[]): readonly { x: number; y: number }[] =>
  rows.map(({ target, point }) => ({ x: target, y: point }));

const actualsOf = (rows: readonly ForecastRow[]): readonly { x: number; y: number }[] =>
  rows.map((row) => ({ x: row.target, y: acceptedActual(row) ?? NaN }));
