/**
 * Plots of the whole series: values, rolling errors, rolling coverage.
 *
 * @module
 */
import { formatNumber, formatPercent } from "../../plot/format.js";
import type { Rollup } from "../../plot/rollup.js";
import { plot } from "../../plot/plot.js";
import { MODES, type HorizonReport, type ScoreField, type SeriesReport } from "../run-report.js";
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
import { marksOf, modeLegend, spansOf } from "./time-axis.js";

/** Length of the rolling windows: a twentieth of the series, but enough steps for a share. */
const WINDOW_SHARE = 1 / 20;
const WINDOW_STEPS_MIN = 64;
const LEVELS = [
  { field: "inside50", nominal: 0.5, className: "c50" },
  { field: "inside80", nominal: 0.8, className: "c80" },
  { field: "inside95", nominal: 0.95, className: "c95" },
] as const;

/** All values, or mean and range of every bucket if there are more values than buckets. */
export function overviewChart(series: SeriesReport, { scores, tail }: HorizonReport): string {
  const { widthSteps, bucketCount } = scores;
  const buckets = indices(bucketCount);
  const range: readonly BandPoint[] = buckets.map((bucket) => {
    const isKnown = scores.value(bucket, "actualCount") > 0;
    const x = bucketCentre(scores, bucket);
    if (!isKnown) return { x, low: NaN, high: NaN };
    return { x, low: scores.value(bucket, "actualMin"), high: scores.value(bucket, "actualMax") };
  });
  const means: readonly Point[] = buckets.map((bucket) => ({
    x: bucketCentre(scores, bucket),
    y: mean(scores, bucket, "actualSum", "actualCount"),
  }));
  const axes: Axes = { x: stepScale(scores), y: scaleOver(range.flatMap((b) => [b.low, b.high])) };
  const spans = spansOf(
    buckets
      .map((bucket) => ({
        step: bucket * widthSteps,
        mode: MODES[Math.max(0, scores.value(bucket, "mode"))] ?? "",
        widthSteps,
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
      `Values of rows 0 to ${bucketCount * widthSteps - 1}, between ` +
      `${formatNumber(axes.y.low)} and ${formatNumber(axes.y.high)}.`,
    axes,
    yLabel: "value",
    marks: marksOf(series.events),
    spans,
    shapes:
      shade +
      (widthSteps > 1 ? path("envelope", bandPath(axes, range, widthSteps / 2)) : "") +
      path("line actual", linePath(axes, means)),
    legend: [
      { className: "line actual", label: widthSteps > 1 ? `mean of ${widthSteps} rows` : "value" },
      ...(widthSteps > 1 ? [{ className: "envelope", label: "least to greatest" }] : []),
      ...(shade === "" ? [] : [{ className: "shade", label: "the stretch shown above" }]),
      ...modeLegend(spans.map(({ className }) => className)),
    ],
  });
}

/** Rolling MAE of the forecast and of the naive forecast, over the naive MAE of the whole series. */
export function errorChart({ horizon, scores }: HorizonReport): string {
  const window = windowBuckets(scores);
  const naiveMean =
    scores.sum(0, scores.bucketCount, "naiveErrorSum") /
    scores.sum(0, scores.bucketCount, "scoredCount");
  if (!(naiveMean > 0)) return "";
  const rolling = (field: ScoreField): readonly Point[] =>
    indices(scores.bucketCount).map((bucket) => ({
      x: bucketCentre(scores, bucket),
      y: rollingMean(scores, bucket, window, field) / naiveMean,
    }));
  const own = rolling("absoluteErrorSum");
  const naive = rolling("naiveErrorSum");
  const axes: Axes = {
    x: stepScale(scores),
    y: { low: 0, high: scaleOver([0, ...[...own, ...naive].map((point) => point.y)]).high },
  };
  const better = own.filter((point, i) => point.y < naive[i]!.y).length;
  const compared = own.filter((point) => Number.isFinite(point.y)).length;
  return plot({
    title: `Errors, ${aheadText(horizon)}`,
    description:
      `Rolling mean absolute error against that of the naive forecast; ours is smaller in ` +
      `${formatPercent(better / compared, 0)} of the series.`,
    axes,
    yLabel: "mean absolute error, naive average = 1",
    shapes: path("line naive", linePath(axes, naive)) + path("line forecast", linePath(axes, own)),
    legend: [
      { className: "line forecast", label: "forecast" },
      { className: "line naive", label: "naive (last value)" },
    ],
    note: `Mean over ${window * scores.widthSteps} rows.`,
  });
}

/** Rolling coverage of each interval, with the 95 % range of a calibrated forecast. */
export function coverageChart({ horizon, scores }: HorizonReport): string {
  const window = windowBuckets(scores);
  const buckets = indices(scores.bucketCount);
  const axes: Axes = { x: stepScale(scores), y: { low: 0.3, high: 1.02 } };
  let shapes = "";
  for (const { field, nominal, className } of LEVELS) {
    const band = buckets.map((bucket) => {
      const count = rollingCount(scores, bucket, window);
      const spread = count > 0 ? 1.96 * Math.sqrt((nominal * (1 - nominal)) / count) : NaN;
      return {
        x: bucketCentre(scores, bucket),
        low: nominal - spread,
        high: Math.min(1, nominal + spread),
      };
    });
    const shares = buckets.map((bucket) => ({
      x: bucketCentre(scores, bucket),
      y: rollingMean(scores, bucket, window, field),
    }));
    shapes +=
      path("nominal", bandPath(axes, band)) +
      `<path class="grid" d="M0 ${yUnit(axes, nominal)}h1000"/>` +
      path(`line ${className}`, linePath(axes, shares));
  }
  const total = scores.sum(0, scores.bucketCount, "scoredCount");
  const overall = LEVELS.map(
    ({ field, nominal }) =>
      `${formatPercent(nominal, 0)}: ${formatPercent(scores.sum(0, scores.bucketCount, field) / total)}`,
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
    note: `Share over ${window * scores.widthSteps} rows.`,
  });
}

export function aheadText(horizon: number): string {
  return horizon === 1 ? "one step ahead" : `${horizon} steps ahead`;
}

/** From the first step to the end of the last bucket. */
export function stepScale(rollup: {
  readonly bucketCount: number;
  readonly widthSteps: number;
}): Scale {
  return { low: -0.5, high: Math.max(1, rollup.bucketCount * rollup.widthSteps) - 0.5 };
}

export function indices(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** The middle of a bucket, steps. */
export function bucketCentre(rollup: { readonly widthSteps: number }, bucket: number): number {
  return (bucket + 0.5) * rollup.widthSteps - 0.5;
}

function mean(
  scores: Rollup<ScoreField>,
  bucket: number,
  sum: ScoreField,
  count: ScoreField,
): number {
  return scores.value(bucket, sum) / scores.value(bucket, count);
}

function windowBuckets(scores: Rollup<ScoreField>): number {
  const rows = scores.bucketCount * scores.widthSteps;
  return Math.ceil(Math.max(WINDOW_STEPS_MIN, rows * WINDOW_SHARE) / scores.widthSteps);
}

function rollingCount(scores: Rollup<ScoreField>, bucket: number, window: number): number {
  return scores.sum(bucket + 1 - window, bucket + 1, "scoredCount");
}

/** NaN, which is a gap, until a quarter of the window is scored. */
function rollingMean(
  scores: Rollup<ScoreField>,
  bucket: number,
  window: number,
  field: ScoreField,
): number {
  const count = rollingCount(scores, bucket, window);
  if (count < (window * scores.widthSteps) / 4) return NaN;
  return scores.sum(bucket + 1 - window, bucket + 1, field) / count;
}
