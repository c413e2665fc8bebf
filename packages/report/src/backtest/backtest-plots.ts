/**
 * Plots of a backtest: errors over time, reliability of the quantiles, and the histogram of the
 * probability integral transform (PIT).
 *
 * @module
 */
import { QUANTILE_LEVELS } from "@meristem/leyline";
import { formatPercent } from "../plot/format.js";
import { plot } from "../plot/plot.js";
import { bandPath, linePath, path, type Point } from "../plot/svg.js";
import type { BacktestRow } from "./backtest-report.js";

/** Standard errors of a 95 % interval of a normal distribution. */
const SPREAD_ERRORS = 1.96;

/**
 * Errors over time of the forecast under test, of the naive forecast, and of the first other row that was
 * scored on as many targets.
 *
 * @param rowCount Length of the series, steps.
 */
export function errorPlot(
  own: BacktestRow,
  rows: readonly BacktestRow[],
  rowCount: number,
): string {
  const naive = rows.find(({ forecaster }) => forecaster === "naive");
  const other = rows.find((row) => row !== own && row !== naive && row.n === own.n);
  const line = ({ over_time: parts }: BacktestRow): readonly Point[] =>
    parts.map((y, i) => ({ x: ((i + 0.5) * rowCount) / parts.length, y: y ?? NaN }));
  const shown = [own, ...(naive ? [naive] : []), ...(other ? [other] : [])];
  const heights = shown.flatMap((row) => row.over_time.filter((y) => y !== null));
  const axes = {
    x: { low: 0, high: Math.max(1, rowCount - 1) },
    y: { low: 0, high: 1.06 * Math.max(1, ...heights) },
  };
  const classes = ["line forecast", "line naive", "line c95"];
  return plot({
    title: "Errors over time",
    description: `Mean absolute error in each ${partText(own)} of the series; the naive average is 1.`,
    axes,
    yLabel: "mean absolute error, naive average = 1",
    shapes: shown.map((row, i) => path(classes[i]!, linePath(axes, line(row)))).join(""),
    legend: shown.map(({ forecaster }, i) => ({ className: classes[i]!, label: forecaster })),
  });
}

function partText({ over_time: { length } }: BacktestRow): string {
  return length === 40 ? "fortieth" : `of ${length} equal parts`;
}

/** Reliability diagram: share of the actuals below each quantile over the level of the quantile. */
export function reliabilityPlot({ reliability, n }: BacktestRow): string {
  const axes = { x: { low: 0, high: 100 }, y: { low: 0, high: 1 } };
  const points = QUANTILE_LEVELS.map((level) => ({ x: 100 * level, y: reliability[level] ?? NaN }));
  const ideal = [0, 1].map((y) => ({ x: 100 * y, y }));
  const band = Array.from({ length: 41 }, (_, i) => {
    const level = i / 40;
    const spread = SPREAD_ERRORS * Math.sqrt((level * (1 - level)) / n);
    return { x: 100 * level, low: Math.max(0, level - spread), high: Math.min(1, level + spread) };
  });
  const largest = Math.max(...points.map(({ x, y }) => Math.abs(y - x / 100)));
  return plot({
    title: "Do the quantiles keep their word?",
    description: `Share of values below each quantile; off by ${formatPercent(largest)} at most.`,
    axes,
    yLabel: "values below the quantile",
    xLabel: "promised, %",
    formatY: (y) => formatPercent(y, 0),
    shapes:
      path("nominal", bandPath(axes, band)) +
      path("line naive", linePath(axes, ideal)) +
      path("line forecast", linePath(axes, points)),
    legend: [
      { className: "line forecast", label: "observed" },
      { className: "line naive", label: "as promised" },
      { className: "nominal", label: "95 % of the time chance stays in here" },
    ],
  });
}

/** PIT histogram: flat when the predictive distributions are calibrated. */
export function transformPlot({ transform, n }: BacktestRow): string {
  if (transform.length === 0) return "";
  const width = 100 / transform.length;
  const even = 1 / transform.length;
  const spread = SPREAD_ERRORS * Math.sqrt((even * (1 - even)) / n);
  const high = 1.1 * Math.max(2 * even, ...transform);
  const axes = { x: { low: 0, high: 100 }, y: { low: 0, high } };
  const bars = transform.flatMap((y, i) =>
    [i * width, (i + 1) * width].map((x) => ({ x, low: 0, high: y })),
  );
  const chance = [0, 100].map((x) => ({ x, low: Math.max(0, even - spread), high: even + spread }));
  return plot({
    title: "Where the values fell",
    description:
      `Histogram of the probability integral transform; between ` +
      `${formatPercent(Math.min(...transform))} and ${formatPercent(Math.max(...transform))} a bin.`,
    axes,
    yLabel: "share of values",
    xLabel: "of the predictive distribution, %",
    formatY: (y) => formatPercent(y, 0),
    shapes: path("b80", bandPath(axes, bars)) + path("nominal", bandPath(axes, chance)),
    legend: [
      { className: "b80", label: "observed; humps: too wide, hollows: too narrow" },
      { className: "nominal", label: "95 % of the time chance stays in here" },
    ],
  });
}
