/**
 * Diagnostics of the predictor over time: one small plot for every measure that telemetry has.
 *
 * @module
 */
import { plot, type LegendEntry } from "../../plot/plot.js";
import type { SeriesReport, StepField } from "../run-report.js";
import { scaleOver, type Scale } from "../../plot/scale.js";
import { bandPath, linePath, path, yUnit, type Axes, type Point } from "../../plot/svg.js";
import { bucketCentre, indices, stepScale } from "./history-charts.js";
import { marksOf } from "./time-axis.js";

interface Measure {
  readonly title: string;
  readonly yLabel: string;
  readonly sum: StepField;
  readonly count: StepField;
  /** Sum of the standard errors, drawn as a band. */
  readonly errorSum?: StepField;
  /** Drawn as a dashed line. */
  readonly limit?: { readonly value: number; readonly label: string };
  /** Whether `sum` is a maximum. */
  readonly isMaximum?: boolean;
}

const MEASURES: readonly Measure[] = [
  {
    title: "Change detector",
    yLabel: "cumulative sum, threshold = 1",
    sum: "cusumRatioMax",
    count: "riskCount",
    isMaximum: true,
    limit: { value: 1, label: "alarm" },
  },
  { title: "Entropy of the weights", yLabel: "nats", sum: "entropySum", count: "riskCount" },
  {
    title: "Regularity of the path",
    yLabel: "Hölder exponent ± standard error",
    sum: "holderSum",
    count: "holderCount",
    errorSum: "holderErrorSum",
  },
  {
    title: "Volatility of the errors",
    yLabel: "usual = 1",
    sum: "volatilitySum",
    count: "riskCount",
  },
  {
    title: "Kurtosis of the errors",
    yLabel: "Gaussian = 3",
    sum: "kurtosisSum",
    count: "kurtosisCount",
    limit: { value: 3, label: "Gaussian" },
  },
  {
    title: "Free energy of the mixture",
    yLabel: "loss units",
    sum: "freeEnergySum",
    count: "freeEnergyCount",
  },
  {
    title: "Transport cost of the weights",
    yLabel: "cost units",
    sum: "transportSum",
    count: "transportCount",
  },
];

/** Empty without telemetry. */
export function diagnosticCharts(series: SeriesReport): readonly string[] {
  const { steps } = series;
  return MEASURES.filter(({ count }) => steps.sum(0, steps.bucketCount, count) > 0).flatMap(
    (measure) => measurePlot(series, measure),
  );
}

function measurePlot(series: SeriesReport, measure: Measure): readonly string[] {
  const { steps } = series;
  const buckets = indices(steps.bucketCount);
  const value = (bucket: number, field: StepField): number => {
    const count = steps.value(bucket, measure.count);
    if (count === 0) return NaN;
    return measure.isMaximum === true
      ? steps.value(bucket, field)
      : steps.value(bucket, field) / count;
  };
  const line: readonly Point[] = buckets.map((bucket) => ({
    x: bucketCentre(steps, bucket),
    y: value(bucket, measure.sum),
  }));
  if (line.every(({ y }) => !(Math.abs(y) > 0))) return [];
  const band = buckets.map((bucket) => {
    const spread = measure.errorSum === undefined ? NaN : value(bucket, measure.errorSum);
    const y = value(bucket, measure.sum);
    return { x: bucketCentre(steps, bucket), low: y - spread, high: y + spread };
  });
  const y = yScale(
    [...line.map((point) => point.y), ...band.flatMap(({ low, high }) => [low, high])],
    measure,
  );
  const axes: Axes = { x: stepScale(steps), y };
  const last = line.findLast((point) => Number.isFinite(point.y));
  const limit =
    measure.limit === undefined
      ? ""
      : `<path class="limit" d="M0 ${yUnit(axes, measure.limit.value)}h1000"/>`;
  const html = plot({
    title: measure.title,
    description: `${measure.title} over time, last ${last?.y.toPrecision(3) ?? "unknown"}.`,
    axes,
    yLabel: measure.yLabel,
    size: "small",
    marks: measure.isMaximum === true ? marksOf(series.events) : [],
    shapes:
      limit +
      (measure.errorSum === undefined ? "" : path("b80", bandPath(axes, band))) +
      path("line forecast", linePath(axes, line)),
    legend: legendFor(measure),
  });
  return [html];
}

function legendFor({ limit }: Measure): readonly LegendEntry[] {
  return limit === undefined ? [] : [{ className: "limit line", label: limit.label }];
}

/** Covers the limit and all but the outermost 0.2 % of the values on either side, for bursts. */
function yScale(values: readonly number[], { limit }: Measure): Scale {
  const known = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const cut = Math.floor(known.length * 0.002);
  const kept = known.slice(cut, known.length - cut);
  return scaleOver(limit === undefined ? kept : [...kept, limit.value]);
}
