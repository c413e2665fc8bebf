/**
 * Weights of the experts and kernels over time, as stacked areas.
 *
 * @module
 */
import { formatPercent } from "../../plot/format.js";
import { plot, type LegendEntry } from "../../plot/plot.js";
import type { SeriesReport, StepField } from "../run-report.js";
import { bandPath, path, type Axes } from "../../plot/svg.js";
import { bucketCentre, indices, stepScale } from "./history-charts.js";

/** Layers with their own colour; the rest is merged into one. */
const LAYER_COUNT_MAX = 7;
const OTHERS_CLASS = "k7";

const KERNELS: readonly { readonly field: StepField; readonly label: string }[] = [
  { field: "kernelA", label: "A projection" },
  { field: "kernelB", label: "B Fokker–Planck" },
  { field: "kernelC", label: "C Itô–Lévy" },
  { field: "kernelD", label: "D rough paths" },
];

interface Layer {
  readonly label: string;
  readonly className: string;
  /** Share by bucket; NaN without telemetry. */
  readonly shares: readonly number[];
}

/** Weights of the experts; empty without telemetry. */
export function expertChart(series: SeriesReport): string {
  const { steps, experts } = series;
  if (experts.length === 0) return "";
  const buckets = indices(steps.bucketCount);
  const layers = experts.map(({ name, weights }) => ({
    label: name,
    className: "",
    shares: buckets.map((bucket) => weights.value(bucket, "sum") / steps.value(bucket, "count")),
  }));
  return stacked(series, "Expert weights", "share of the mixture", topLayers(layers));
}

/** Weights summed over the experts of each kernel A–D; empty without telemetry. */
export function kernelChart(series: SeriesReport): string {
  const { steps } = series;
  const buckets = indices(steps.bucketCount);
  const layers = KERNELS.map(({ field, label }, index) => ({
    label,
    className: `k${index}`,
    shares: buckets.map((bucket) => steps.value(bucket, field) / steps.value(bucket, "count")),
  }));
  if (!layers.some(({ shares }) => shares.some((share) => share > 0))) return "";
  return stacked(series, "Kernel weights", "share of the mixture", layers);
}

/** The layers with the largest mean, and the sum of the others as one more. */
function topLayers(layers: readonly Layer[]): readonly Layer[] {
  const bySize = layers.toSorted((a, b) => average(b.shares) - average(a.shares));
  const isSplit = bySize.length > LAYER_COUNT_MAX + 1;
  const top = isSplit ? bySize.slice(0, LAYER_COUNT_MAX) : bySize;
  const coloured = top.map((layer, index) => ({ ...layer, className: `k${index}` }));
  if (!isSplit) return coloured;
  const rest = bySize.slice(LAYER_COUNT_MAX);
  const shares = rest[0]!.shares.map((_, bucket) =>
    rest.reduce((sum, layer) => sum + layer.shares[bucket]!, 0),
  );
  return [...coloured, { label: `${rest.length} others`, className: OTHERS_CLASS, shares }];
}

function stacked(
  { steps }: SeriesReport,
  title: string,
  yLabel: string,
  layers: readonly Layer[],
): string {
  const axes: Axes = { x: stepScale(steps), y: { low: 0, high: 1 } };
  const base = indices(steps.bucketCount).map(() => 0);
  const shapes = layers.map(({ className, shares }) => {
    const band = shares.map((share, bucket) => {
      const low = base[bucket]!;
      if (Number.isFinite(share)) base[bucket] = low + share;
      return {
        x: bucketCentre(steps, bucket),
        low: Number.isFinite(share) ? low : NaN,
        high: low + share,
      };
    });
    return path(className, bandPath(axes, band, steps.widthSteps / 2));
  });
  const legend: readonly LegendEntry[] = layers.map(({ className, label, shares }) => ({
    className,
    label: `${label} ${formatPercent(average(shares), 0)}`,
  }));
  const leader = layers.toSorted((a, b) => average(b.shares) - average(a.shares))[0];
  return plot({
    title,
    description: `${title} over time; the largest on average is ${leader?.label ?? "none"}.`,
    axes,
    yLabel,
    formatY: (share) => formatPercent(share, 0),
    shapes: shapes.join(""),
    legend,
  });
}

function average(shares: readonly number[]): number {
  const known = shares.filter((share) => Number.isFinite(share));
  return known.reduce((sum, share) => sum + share, 0) / Math.max(1, known.length);
}
