/**
 * The page of a run: one self-contained document.
 *
 * @module
 */
import { diagnosticCharts } from "./charts/diagnostic-charts.js";
import { forecastCharts, sparkline } from "./charts/forecast-chart.js";
import { aheadText, coverageChart, errorChart, overviewChart } from "./charts/history-charts.js";
import { surpriseChart } from "./charts/surprise-chart.js";
import { expertChart, kernelChart } from "./charts/weight-charts.js";
import {
  escapeHtml,
  formatChange,
  formatCount,
  formatNumber,
  formatPercent,
} from "../plot/format.js";
import { htmlPage } from "../plot/html-page.js";
import type {
  RunReport,
  HorizonReport,
  HorizonSummary,
  SeriesReport,
  SeriesSummary,
} from "./run-report.js";
import { eventTable, numbersTable, runTables, scoreTable, surpriseTable } from "./tables.js";

/**
 * Renders the page of a run. Pure: the same input gives the same bytes. The page has no script and no
 * external address, and all text is escaped. Cost: some milliseconds per detailed series.
 */
export function renderRunReport(input: RunReport): string {
  const detailed = input.series.filter(({ isDetailed }) => isDetailed);
  const sections = detailed.map((series, index) => seriesSection(input, series, index));
  const main = [
    input.series.length > 1 ? seriesIndex(input) : "",
    sections.join("\n"),
    input.series.length === 0 ? `<p class="lead">No forecasts were made.</p>` : "",
    `<section><h2>The run</h2>${runTables(input.summary)}</section>`,
  ].join("");
  const footer =
    `<p>Every number on this page comes from forecasts.csv, telemetry.jsonl and ` +
    `summary.json beside it. Rows count from 0. Intervals are central; a p % interval should ` +
    `hold p % of the values.</p>`;
  return htmlPage({ title: input.title, kind: "forecast report", lead: lead(input), main, footer });
}

function lead({ series, summary }: RunReport): string {
  const rows = summary?.rows;
  const horizons = series[0]?.horizons.map(({ horizon }) => horizon) ?? [];
  const parts = [
    rows === undefined ? "" : `${formatCount(rows)} rows`,
    series.length > 1 ? `${formatCount(series.length)} series` : "",
    horizons.length > 0 ? `forecasts ${horizons.join(", ")} steps ahead` : "",
    summary?.ended === "stopped" ? "stopped early" : "",
    summary?.ended === "input_error" ? "ended by an error in the input" : "",
  ];
  return `<p class="lead">${escapeHtml(parts.filter((part) => part !== "").join(" · "))}</p>`;
}

function seriesIndex(input: RunReport): string {
  const cards = input.series.map((series, index) => {
    const summary = summaryOf(input, series)?.horizons?.[0];
    const first = series.horizons[0];
    const facts = [
      summary === undefined ? "" : skillText(summary),
      summary === undefined ? "" : `80 % held ${share(summary.coverage["80"])}`,
    ].filter((part) => part !== "");
    const body =
      `<b>${escapeHtml(series.key)}</b><small>${escapeHtml(facts.join(" · "))}</small>` +
      (first === undefined ? "" : sparkline(first));
    return series.isDetailed
      ? `<li><a href="#series-${index}">${body}</a></li>`
      : `<li><a>${body}</a></li>`;
  });
  const omitted = input.omittedSeriesCount;
  const more = omitted === 0 ? "" : `<p class="muted">and ${formatCount(omitted)} more.</p>`;
  return `<section><h2>Series</h2><ul class="cards">${cards.join("")}</ul>${more}</section>`;
}

function seriesSection(input: RunReport, series: SeriesReport, index: number): string {
  const summary = summaryOf(input, series);
  const shortest = series.horizons[0];
  const longest = series.horizons.at(-1);
  if (shortest === undefined || longest === undefined) return "";
  const shown = shortest === longest ? [shortest] : [shortest, longest];
  const heading = input.series.length > 1 ? `<h2>${escapeHtml(series.key)}</h2>` : "";
  const weights = [expertChart(series), kernelChart(series)];
  const diagnostics = diagnosticCharts(series);
  return [
    `<section id="series-${index}">${heading}`,
    tiles(summary, series),
    forecastCharts(series, shown).join(""),
    overviewChart(series, shortest),
    `<h3>How good they were</h3>${scoreTable(summary?.horizons ?? [])}`,
    pairs(shown.map(errorChart)),
    pairs(shown.map(coverageChart)),
    shortest.surprising.length > 0 ? `<h3>What was not expected</h3>` : "",
    surpriseChart(shortest),
    surpriseTable(shortest),
    weights.some((chart) => chart !== "") ? `<h3>Who was listened to</h3>${pairs(weights)}` : "",
    diagnostics.length > 0 ? `<h3>State of the predictor</h3>${pairs(diagnostics)}` : "",
    `<h3>Events</h3>${eventTable(series)}`,
    shown.map((horizon: HorizonReport) => numbersTable(horizon)).join(""),
    `</section>`,
  ].join("");
}

function pairs(charts: readonly string[]): string {
  const drawn = charts.filter((chart) => chart !== "");
  return drawn.length === 0 ? "" : `<div class="pair">${drawn.join("")}</div>`;
}

function tiles(summary: SeriesSummary | undefined, series: SeriesReport): string {
  const first = summary?.horizons?.[0];
  if (summary === undefined || first === undefined) return "";
  const last = summary.horizons?.at(-1);
  const faults = [
    ["missing", summary.missing],
    ["rejected", summary.rejected],
    ["dropped", (summary.dropped_duplicate ?? 0) + (summary.dropped_backward ?? 0)],
  ] as const;
  const faultText = faults
    .filter(([, count]) => (count ?? 0) > 0)
    .map(([name, count]) => `${formatCount(count ?? 0)} ${name}`);
  const eventCount = [...series.eventCounts.values()].reduce((sum, count) => sum + count, 0);
  const entries: readonly (readonly [string, string, string])[] = [
    [`Error ${aheadText(first.horizon)}`, change(first.skill_vs_naive), AGAINST_NAIVE],
    ...(last === undefined || last === first
      ? []
      : [
          [`Error ${aheadText(last.horizon)}`, change(last.skill_vs_naive), AGAINST_NAIVE] as const,
        ]),
    [
      "80 % interval held",
      share(first.coverage["80"]),
      `95 % interval: ${share(first.coverage["95"])}`,
    ],
    ["MASE", first.mase === null ? "–" : formatNumber(first.mase, 3), "1 is the naive error"],
    [
      "Rows",
      summary.rows === undefined ? "–" : formatCount(summary.rows),
      faultText.length === 0 ? "none missing or rejected" : faultText.join(", "),
    ],
    ["Events", formatCount(eventCount), ""],
  ];
  const items = entries.map(
    ([name, value, detail]) =>
      `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}` +
      `<small>${escapeHtml(detail)}</small></dd></div>`,
  );
  return `<dl class="tiles">${items.join("")}</dl>`;
}

const share = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : formatPercent(value);

const AGAINST_NAIVE = "against repeating the last value";

/** Change of the error against naive; negative is better. */
const change = (skill: number | null): string => (skill === null ? "–" : formatChange(-skill));

function errorText(skill: number | null): string {
  if (skill === null) return "–";
  return `${formatPercent(Math.abs(skill))} ${skill >= 0 ? "smaller" : "larger"} error`;
}

function skillText({ skill_vs_naive: skill }: HorizonSummary): string {
  return skill === null ? "" : `${errorText(skill)} than naive`;
}

function summaryOf(input: RunReport, series: SeriesReport): SeriesSummary | undefined {
  return input.summary?.series?.find((candidate) => candidate.series === series.key);
}
