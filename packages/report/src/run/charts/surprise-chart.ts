/**
 * How unlikely values were, over the whole series.
 *
 * @module
 */
import { plot } from "../../plot/plot.js";
import type { HorizonReport } from "../run-report.js";
import { scaleOver } from "../../plot/scale.js";
import { dotPath, path, yUnit, type Axes } from "../../plot/svg.js";
import { aheadText, centre, indices, rowScale } from "./history-charts.js";

/** One value in a thousand is above, by chance alone. */
const NOTABLE = 3;

/** The greatest surprise of every bucket; empty where none was recorded. */
export function surpriseChart({ horizon, scores, surprising }: HorizonReport): string {
  const [greatest] = surprising;
  if (greatest === undefined) return "";
  const points = indices(scores.bucketCount).map((bucket) => ({
    x: centre(scores, bucket),
    y: scores.at(bucket, "surpriseMax"),
  }));
  const known = points.map(({ y }) => y).filter(Number.isFinite);
  const axes: Axes = {
    x: rowScale(scores),
    y: { low: 0, high: scaleOver([0, NOTABLE, ...known]).high },
  };
  const widthRows = scores.widthRows;
  return plot({
    title: `Surprise, ${aheadText(horizon)}`,
    description:
      `How unlikely each value was by the forecast made for it; the greatest surprise is ` +
      `${greatest.surprise!.toFixed(1)}, at row ${greatest.target}.`,
    axes,
    yLabel: "−log10 of the probability",
    shapes:
      `<path class="limit" d="M0 ${yUnit(axes, NOTABLE)}h1000"/>` +
      path("dots forecast", dotPath(axes, points)),
    legend: [
      { className: "dots forecast", label: widthRows > 1 ? `greatest of ${widthRows}` : "value" },
      { className: "limit line", label: "one value in a thousand is above, by chance" },
    ],
  });
}
