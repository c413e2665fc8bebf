/**
 * Surprise of the actuals over the whole series.
 *
 * @module
 */
import { plot } from "../../plot/plot.js";
import type { HorizonReport } from "../run-report.js";
import { scaleOver } from "../../plot/scale.js";
import { dotPath, path, yUnit, type Axes } from "../../plot/svg.js";
import { aheadText, bucketCentre, indices, stepScale } from "./history-charts.js";

/** Decades. A calibrated forecast exceeds it once in a thousand steps. */
const SURPRISE_LIMIT = 3;

/** The greatest surprise of every bucket; empty without any. */
export function surpriseChart({ horizon, scores, surprising }: HorizonReport): string {
  const [greatest] = surprising;
  if (greatest === undefined) return "";
  const points = indices(scores.bucketCount).map((bucket) => ({
    x: bucketCentre(scores, bucket),
    y: scores.value(bucket, "surpriseMax"),
  }));
  const known = points.map(({ y }) => y).filter(Number.isFinite);
  const axes: Axes = {
    x: stepScale(scores),
    y: { low: 0, high: scaleOver([0, SURPRISE_LIMIT, ...known]).high },
  };
  const widthSteps = scores.widthSteps;
  return plot({
    title: `Surprise, ${aheadText(horizon)}`,
    description:
      `How unlikely each value was by the forecast made for it; the greatest surprise is ` +
      `${greatest.surprise!.toFixed(1)}, at row ${greatest.target}.`,
    axes,
    yLabel: "−log10 of the probability",
    shapes:
      `<path class="limit" d="M0 ${yUnit(axes, SURPRISE_LIMIT)}h1000"/>` +
      path("dots forecast", dotPath(axes, points)),
    legend: [
      { className: "dots forecast", label: widthSteps > 1 ? `greatest of ${widthSteps}` : "value" },
      { className: "limit line", label: "one value in a thousand is above, by chance" },
    ],
  });
}
