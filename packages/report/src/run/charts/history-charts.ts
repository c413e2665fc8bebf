/**
 * The whole series at a glance: values, rolling errors, rolling coverage.
 *
 * @module
 */
import { formatNumber, formatPercent } from "../../plot/format.js";
import type { Ladder } from "../../plot/ladder.js";
import { plot } from "../../plot/plot.js";
import { MODES, type HorizonReport, type ScoreCell, type SeriesReport } from "../run-report.js";
import { scaleOver, type Scale } from "../../plot/scale.js";
import {
  bandPath,
  linePath,
  path,
  xUnit,
  yUnit,
  type Axes,
  type BandPoint,
  type Point,
} from "../../plot/svg.js";
import { marksOf, modeLegend, stretchesOf } from "./on-the-time-axis.js";

/** Rolling windows: a twentieth of the series, and enough rows for a share to mean something. */
const WINDOW_SHARE = 1 / 20;
const WINDOW_ROWS_MIN = 64;
const LEVELS = [
  { cell: "inside50", nominal: 0.5, className: "c50" },
  { cell: "inside80", nominal: 0.8, className: "c80" },
  { cell: "inside95", nominal: 0.95, className: "c95" },
] as const;

/** Every value, or the range of every bucket where there are too many. */
export function overviewChart(series: SeriesReport, { scores, tail }: HorizonReport): string {
  const { widthRows, bucketCount } = scores;
  const buckets = indices(bucketCount);
  const range: readonly BandPoint[] = buckets.map((bucket) => {
    const isKnown = scores.at(bucket, "actualCount") > 0;
    const x = centre(scores, bucket);
    if (!isKnown) return { x, low: NaN, high: NaN };
    return { x, low: scores.at(bucket, "actualMin"), high: scores.at(bucket, "actualMax") };
  });
  const means: readonly Point[] = buckets.map((bucket) => ({
    x: centre(scores, bucket),
    y: mean(scores, bucket, "actualSum", "actualCount"),
  }));
  const axes: Axes = { x: rowScale(scores), y: scaleOver(range.flatMap((b) => [b.low, b.high])) };
  const stretches = stretchesOf(
    buckets
      .map((bucket) => ({
        row: bucket * widthRows,
        mode: MODES[Math.max(0, scores.at(bucket, "mode"))] ?? "",
        widthRows,
      }))
      .filter(({ mode }) => mode.length > 0),
  );
  const from = tail[0]?.target ?? 0;
  const shade =
    from > axes.x.low + 1
      ? `<rect class="shade" x="${xUnit(axes, from)}" y="0" width="1000" height="1000"/>`
      : "";
  return plot({
    title: "The whole series",
    description:
      `Values of rows 0 to ${bucketCount * widthRows - 1}, between ` +
      `${formatNumber(axes.y.low)} and ${formatNumber(axes.y.high)}.`,
    axes,
    yLabel: "value",
    marks: marksOf(series.events),
    stretches,
    shapes:
      shade +
      (widthRows > 1 ? path("envelope", bandPath(axes, range, widthRows / 2)) : "") +
      path("line actual", linePath(axes, means)),
    legend: [
      { className: "line actual", label: widthRows > 1 ? `mean of ${widthRows} rows` : "value" },
      ...(widthRows > 1 ? [{ className: "envelope", label: "least to greatest" }] : []),
      ...(shade === "" ? [] : [{ className: "shade", label: "the stretch shown above" }]),
      ...modeLegend(stretches.map(({ className }) => className)),
    ],
  });
}

/** Mean absolute error, ours and naive, as multiples of the naive one over the whole series. */
export function errorChart({ horizon, scores }: HorizonReport): string {
  const window = windowBuckets(scores);
  const naiveMean =
    scores.sum(0, scores.bucketCount, "naiveErrorSum") /
    scores.sum(0, scores.bucketCount, "scoredCount");
  if (!(naiveMean > 0)) return "";
  const rolling = (cell: ScoreCell): readonly Point[] =>
    indices(scores.bucketCount).map((bucket) => ({
      x: centre(scores, bucket),
      y: rollingMean(scores, bucket, window, cell) / naiveMean,
    }));
  const ours = rolling("absoluteErrorSum");
  const naive = rolling("naiveErrorSum");
  const axes: Axes = {
    x: rowScale(scores),
    y: { low: 0, high: scaleOver([0, ...[...ours, ...naive].map((point) => point.y)]).high },
  };
  const better = ours.filter((point, i) => point.y < naive[i]!.y).length;
  const compared = ours.filter((point) => Number.isFinite(point.y)).length;
  return plot({
    title: `Errors, ${aheadText(horizon)}`,
    description:
      `Rolling mean absolute error against that of the naive forecast; ours is smaller in ` +
      `${formatPercent(better / compared, 0)} of the series.`,
    axes,
    yLabel: "mean absolute error, naive average = 1",
    shapes: path("line naive", linePath(axes, naive)) + path("line forecast", linePath(axes, ours)),
    legend: [
      { className: "line forecast", label: "forecast" },
      { className: "line naive", label: "naive (last value)" },
    ],
    note: `Mean over ${window * scores.widthRows} rows.`,
  });
}

/** Share of values inside each interval, with what chance alone would do to it. */
export function coverageChart({ horizon, scores }: HorizonReport): string {
  const window = windowBuckets(scores);
  const buckets = indices(scores.bucketCount);
  const axes: Axes = { x: rowScale(scores), y: { low: 0.3, high: 1.02 } };
  let shapes = "";
  for (const { cell, nominal, className } of LEVELS) {
    const band = buckets.map((bucket) => {
      const count = rollingCount(scores, bucket, window);
      const spread = count > 0 ? 1.96 * Math.sqrt((nominal * (1 - nominal)) / count) : NaN;
      return {
        x: centre(scores, bucket),
        low: nominal - spread,
        high: Math.min(1, nominal + spread),
      };
    });
    const shares = buckets.map((bucket) => ({
      x: centre(scores, bucket),
      y: rollingMean(scores, bucket, window, cell),
    }));
    shapes +=
      path("nominal", bandPath(axes, band)) +
      `<path class="grid" d="M0 ${yUnit(axes, nominal)}h1000"/>` +
      path(`line ${className}`, linePath(axes, shares));
  }
  const total = scores.sum(0, scores.bucketCount, "scoredCount");
  const overall = LEVELS.map(
    ({ cell, nominal }) =>
      `${formatPercent(nominal, 0)}: ${formatPercent(scores.sum(0, scores.bucketCount, cell) / total)}`,
  );
  return plot({
    title: `Coverage, ${aheadText(horizon)}`,
    description: `Share of values inside the intervals over time; overall ${overall.join(", ")}.`,
    axes,
    yLabel: "share of values inside",
    formatY: (share) => formatPercent(share, 0),
    shapes,
    legend: [
      ...LEVELS.toReversed().map(({ nominal, className }) => ({
        className: `line ${className}`,
        label: `${formatPercent(nominal, 0)} interval`,
      })),
      { className: "nominal", label: "95 % of the time chance stays in here" },
    ],
    note: `Share over ${window * scores.widthRows} rows.`,
  });
}

export function aheadText(horizon: number): string {
  return horizon === 1 ? "one step ahead" : `${horizon} steps ahead`;
}

/** From the first row to the end of the last bucket. */
export function rowScale(ladder: {
  readonly bucketCount: number;
  readonly widthRows: number;
}): Scale {
  return { low: -0.5, high: Math.max(1, ladder.bucketCount * ladder.widthRows) - 0.5 };
}

export function indices(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Row in the middle of a bucket. */
export function centre(ladder: { readonly widthRows: number }, bucket: number): number {
  return (bucket + 0.5) * ladder.widthRows - 0.5;
}

function mean(scores: Ladder<ScoreCell>, bucket: number, sum: ScoreCell, count: ScoreCell): number {
  return scores.at(bucket, sum) / scores.at(bucket, count);
}

function windowBuckets(scores: Ladder<ScoreCell>): number {
  const rows = scores.bucketCount * scores.widthRows;
  return Math.ceil(Math.max(WINDOW_ROWS_MIN, rows * WINDOW_SHARE) / scores.widthRows);
}

function rollingCount(scores: Ladder<ScoreCell>, bucket: number, window: number): number {
  return scores.sum(bucket + 1 - window, bucket + 1, "scoredCount");
}

/** NaN, a gap, until the window holds a quarter of its rows. */
function rollingMean(
  scores: Ladder<ScoreCell>,
  bucket: number,
  window: number,
  cell: ScoreCell,
): number {
  const count = rollingCount(scores, bucket, window);
  if (count < (window * scores.widthRows) / 4) return NaN;
  return scores.sum(bucket + 1 - window, bucket + 1, cell) / count;
}
