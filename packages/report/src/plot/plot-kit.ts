/**
 * The pieces the report is drawn with, for other pages that shall look like it: self-contained HTML
 * and SVG, the same bytes for the same numbers.
 *
 * @packageDocumentation
 */
export { bandPath, linePath, path, type Axes, type Point } from "./svg.js";
export { escapeHtml, formatNumber, formatPercent } from "./format.js";
export { cell, htmlTable } from "./html-table.js";
export { htmlPage } from "./html-page.js";
export { plot } from "./plot.js";
