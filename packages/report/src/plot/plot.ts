/**
 * The frame of a plot: caption, axes, grid, legend, marks. Text is HTML, not SVG.
 *
 * @module
 */
import { escapeHtml, formatNumber, formatTick } from "./format.js";
import { place, ticksOf } from "./scale.js";
import { path, unit, type Axes } from "./svg.js";

/** A symbol above the plot at one step. */
export interface Mark {
  readonly x: number;
  readonly level: "info" | "warning" | "error" | "critical";
  readonly label: string;
}

/** A range of steps in the strip below the plot. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly className: string;
  readonly label: string;
}

export interface LegendEntry {
  /** Class of the swatch: the class of the shapes that the entry explains. */
  readonly className: string;
  readonly label: string;
}

export interface PlotOptions {
  readonly title: string;
  /** Text alternative of the plot, for screen readers. */
  readonly description: string;
  readonly axes: Axes;
  /** SVG markup of the data, drawn over the grid. */
  readonly shapes: string;
  /** Quantity of the y axis, with its unit. */
  readonly yLabel: string;
  readonly xLabel?: string;
  readonly size?: "large" | "medium" | "small";
  readonly legend?: readonly LegendEntry[];
  readonly marks?: readonly Mark[];
  readonly spans?: readonly Span[];
  readonly note?: string;
  readonly formatY?: (value: number) => string;
}

const GLYPHS = { info: "●", warning: "◆", error: "▲", critical: "▼" } as const;
const Y_TICKS = { large: 6, medium: 4, small: 3 } as const;

/** A `<figure>`. Text is escaped; `shapes` and the result of `formatY` are markup. */
export function plot(options: PlotOptions): string {
  const { axes, size = "medium", formatY = formatTick } = options;
  const fewTicks = ticksOf(axes.y, Y_TICKS[size]);
  // An axis with a single tick has no readable scale.
  const yTicks = fewTicks.length > 1 ? fewTicks : ticksOf(axes.y, 2 * Y_TICKS[size]);
  const xTicks = ticksOf(axes.x, size === "large" ? 9 : 5).filter((tick) => tick % 1 === 0);
  const yTexts = yTicks.map(
    (tick) => `<span style="top:${percent(100 - place(axes.y, tick))}">${formatY(tick)}</span>`,
  );
  const xTexts = xTicks.map(
    (tick) => `<span style="left:${percent(place(axes.x, tick))}">${formatNumber(tick, 6)}</span>`,
  );
  const grid =
    yTicks.map((tick) => `M0 ${unit(100 - place(axes.y, tick))}h1000`).join("") +
    xTicks.map((tick) => `M${unit(place(axes.x, tick))} 0v1000`).join("");
  return [
    `<figure class="plot ${size}">`,
    `<figcaption>${escapeHtml(options.title)}`,
    ` <span class="ylabel">${escapeHtml(options.yLabel)}</span></figcaption>`,
    `<div class="frame"><div class="y" aria-hidden="true">${yTexts.join("")}</div>`,
    `<div class="area">`,
    `<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img"`,
    ` aria-label="${escapeHtml(options.description)}">`,
    path("grid", grid),
    marksLines(options),
    options.shapes,
    `</svg>${marksOf(options)}</div>`,
    stripOf(options),
    `<div class="x" aria-hidden="true">${xTexts.join("")}`,
    `<span class="xlabel">${escapeHtml(options.xLabel ?? "row")}</span></div></div>`,
    legendOf(options.legend ?? []),
    options.note === undefined ? "" : `<p class="note">${escapeHtml(options.note)}</p>`,
    `</figure>`,
  ].join("");
}

/** A `<ul>` of swatches; empty without entries. */
function legendOf(entries: readonly LegendEntry[]): string {
  if (entries.length === 0) return "";
  const items = entries.map(
    ({ className, label }) =>
      `<li><svg class="swatch" viewBox="0 0 24 12" aria-hidden="true">` +
      `${swatch(className)}</svg>${escapeHtml(label)}</li>`,
  );
  return `<ul class="legend">${items.join("")}</ul>`;
}

/** A stroke for lines, dots for dots, a filled box for all else. */
function swatch(className: string): string {
  if (/\bdotted\b/.test(className)) {
    return `<path class="line actual" d="M1 6H23"/><path class="dots actual" d="M12 6h0"/>`;
  }
  if (/\bline\b/.test(className)) return `<path class="${className}" d="M1 6H23"/>`;
  if (/\bdots\b/.test(className)) return `<path class="${className}" d="M5 6h0M12 6h0M19 6h0"/>`;
  return `<rect class="${className}" width="24" height="12" rx="2"/>`;
}

function marksLines({ axes, marks = [] }: PlotOptions): string {
  return path("marks", marks.map((mark) => `M${unit(place(axes.x, mark.x))} 0v1000`).join(""));
}

function marksOf({ axes, marks = [] }: PlotOptions): string {
  return marks
    .map(({ x, level, label }) => {
      const left = percent(place(axes.x, x));
      const text = escapeHtml(label);
      return (
        `<span class="mark ${level}" style="left:${left}" title="${text}" role="img"` +
        ` aria-label="${text}">${GLYPHS[level]}</span>`
      );
    })
    .join("");
}

function stripOf({ axes, spans }: PlotOptions): string {
  if (spans === undefined || spans.length === 0) return "";
  const parts = spans.map(({ from, to, className, label }) => {
    const left = place(axes.x, from);
    const width = place(axes.x, to) - left;
    const style = `left:${percent(left)};width:${percent(width)}`;
    return `<span class="${className}" style="${style}" title="${escapeHtml(label)}"></span>`;
  });
  return `<div class="strip" aria-hidden="true">${parts.join("")}</div>`;
}

/** A percentage of CSS, two decimals. */
function percent(value: number): string {
  return `${Math.round(value * 100) / 100 + 0}%`;
}
