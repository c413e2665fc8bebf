/**
 * Plots of a backtest: errors over time, whether quantiles keep their word, and the histogram of the
 * probability integral transform.
 *
 * @module
 */
import type { BacktestSeries } from "@meristem/evaluation";
import {
  OWN_NAME,
  SEGMENT_COUNT,
  TRANSFORM_BIN_COUNT,
  type BacktestRow,
} from "@meristem/evaluation/advanced";
import {
  bandPath,
  formatPercent,
  linePath,
  path,
  plot,
  type Point,
} from "@meristem/io-telemetry/plot";
import { QUANTILE_LEVELS } from "@meristem/orchestrator";

/** Two standard errors: what chance alone leaves 95 % of the time. */
const CHANCE = 1.96;

/** Ours, the last value, and the best of the others; by stretch. */
export function errorPlot(
  rows: readonly BacktestRow[],
  { rows: rowCount }: BacktestSeries,
): string {
  const own = rows.find(({ forecaster }) => forecaster === OWN_NAME)!;
  const naive = rows.find(({ forecaster }) => forecaster === "naive");
  const rival = rows.find((row) => row !== own && row !== naive && row.n === own.n);
  const line = (row: BacktestRow): readonly Point[] =>
    row.over_time.map((y, i) => ({ x: ((i + 0.5) * rowCount) / SEGMENT_COUNT, y: y ?? NaN }));
  const shown = [own, ...(naive ? [naive] : []), ...(rival ? [rival] : [])];
  const heights = shown.flatMap((row) => row.over_time.filter((y) => y !== null));
  const axes = {
    x: { low: 0, high: Math.max(1, rowCount - 1) },
    y: { low: 0, high: 1.06 * Math.max(1, ...heights) },
  };
  const classes = ["line forecast", "line naive", "line c95"];
  return plot({
    title: "Errors over time",
    description: "Mean absolute error in each fortieth of the series; the naive average is 1.",
    axes,
    yLabel: "mean absolute error, naive average = 1",
    shapes: shown.map((row, i) => path(classes[i]!, linePath(axes, line(row)))).join(""),
    legend: shown.map(({ forecaster }, i) => ({ className: classes[i]!, label: forecaster })),
  });
}

/** Of the values, the share below each quantile against the share promised. */
export function reliabilityPlot({ reliability, n }: BacktestRow): string {
  const axes = { x: { low: 0, high: 100 }, y: { low: 0, high: 1 } };
  const points = QUANTILE_LEVELS.map((level) => ({ x: 100 * level, y: reliability[level] ?? NaN }));
  const ideal = [0, 1].map((y) => ({ x: 100 * y, y }));
  const band = Array.from({ length: 41 }, (_, i) => {
    const level = i / 40;
    const spread = CHANCE * Math.sqrt((level * (1 - level)) / n);
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

/** Where values fell in their predictive distributions: flat when these are right. */
export function transformPlot({ transform, n }: BacktestRow): string {
  const width = 100 / TRANSFORM_BIN_COUNT;
  const even = 1 / TRANSFORM_BIN_COUNT;
  const spread = CHANCE * Math.sqrt((even * (1 - even)) / n);
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
