/**
 * Tables of a run report: scores, surprises, events, forecasts, step times and settings.
 *
 * @module
 */
import { cell, htmlTable as table } from "../plot/html-table.js";
import { aheadText } from "./charts/history-charts.js";
import {
  escapeHtml,
  formatChange,
  formatCount,
  formatNumber,
  formatPercent,
  wordsOf,
} from "../plot/format.js";
import type {
  EventReport,
  HorizonReport,
  HorizonSummary,
  SeriesReport,
  RunSummary,
} from "./run-report.js";

const EVENT_ROW_COUNT = 40;
const NUMBER_ROW_COUNT = 60;
const NONE = "–";
const SCORE_HEADS =
  "horizon,scored,MAE,RMSE,MASE,against naive,against seasonal naive," +
  "50 %,80 %,95 %,width 80 %,pinball loss";

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? NONE : formatNumber(value);
const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? NONE : formatPercent(value);

/** One row per horizon. */
export function scoreTable(horizons: readonly HorizonSummary[]): string {
  if (horizons.length === 0) return "";
  const heads = SCORE_HEADS.split(",");
  const rows = horizons.map((horizon) => [
    cell(aheadText(horizon.horizon)),
    cell(formatCount(horizon.n)),
    cell(number(horizon.mae)),
    cell(number(horizon.rmse)),
    cell(number(horizon.mase)),
    skillCell(horizon.skill_vs_naive),
    skillCell(horizon.skill_vs_seasonal_naive),
    cell(percent(horizon.coverage["50"])),
    cell(percent(horizon.coverage["80"])),
    cell(percent(horizon.coverage["95"])),
    cell(number(horizon.width["80"])),
    cell(number(horizon.pinball)),
  ]);
  return table("Scores", heads, rows);
}

/** Skill is the relative reduction of the error, so the change of the error is its negative. */
function skillCell(skill: number | null | undefined): string {
  if (skill === null || skill === undefined) return cell(NONE);
  const text = `${formatChange(-skill)} error`;
  return cell(text, skill > 0 ? "better" : "worse");
}

/** Number of events by name, and the latest events, newest first. */
export function eventTable({ events, eventCounts }: SeriesReport): string {
  if (eventCounts.size === 0) return `<p class="muted">No events.</p>`;
  const counts = [...eventCounts]
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([name, count]) => `${escapeHtml(wordsOf(name))} ${formatCount(count)}×`);
  const latest = events.slice(-EVENT_ROW_COUNT).toReversed();
  const rows = latest.map((event) => [
    cell(formatCount(event.step)),
    cell(event.level, "text"),
    cell(escapeHtml(wordsOf(event.name)), "text"),
    cell(fieldsText(event), "wrap"),
  ]);
  const heads = ["row", "level", "event", "numbers"];
  return (
    `<p>${counts.join(", ")}.</p>` +
    `<details><summary>The last ${latest.length}</summary>${table("Events", heads, rows)}</details>`
  );
}

function fieldsText({ fields }: EventReport): string {
  return fields
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${escapeHtml(wordsOf(name))} ${escapeHtml(value)}`)
    .join(", ");
}

/** The most surprising actuals; empty without any. */
export function surpriseTable({ horizon, surprising }: HorizonReport): string {
  if (surprising.length === 0) return "";
  const heads = ["row", "value", "forecast", "95 % from", "95 % to", "surprise", "remarks"];
  const rows = surprising.map(({ target, actual, point, quantiles: q, surprise, flags }) => [
    cell(formatCount(target)),
    cell(number(actual)),
    cell(formatNumber(point)),
    cell(formatNumber(q[0]!)),
    cell(formatNumber(q[8]!)),
    cell(surprise!.toFixed(1)),
    cell(escapeHtml(flags.map(wordsOf).join(", ")), "wrap"),
  ]);
  return table(`The least expected values, ${aheadText(horizon)}`, heads, rows);
}

/** The last rows of one horizon. */
export function numbersTable({ horizon, tail }: HorizonReport): string {
  const heads = [
    "row",
    "value",
    "forecast",
    "95 % from",
    "80 % from",
    "80 % to",
    "95 % to",
    "remarks",
  ];
  const rows = tail
    .slice(-NUMBER_ROW_COUNT)
    .map(({ target, actual, point, quantiles: q, flags }) => [
      cell(formatCount(target)),
      cell(actual === undefined ? NONE : formatNumber(actual, 6)),
      cell(formatNumber(point, 6)),
      ...[0, 2, 6, 8].map((index) => cell(formatNumber(q[index]!, 6))),
      cell(escapeHtml(flags.map(wordsOf).join(", ")), "wrap"),
    ]);
  const title = `Numbers, ${aheadText(horizon)}, last ${rows.length} rows`;
  return `<details><summary>${title}</summary>${table(title, heads, rows)}</details>`;
}

/** Step times and configuration of the run. */
export function runTables(summary: RunSummary | undefined): string {
  const times = summary?.step_time;
  const us = (value: number | null | undefined): string =>
    value === null || value === undefined ? NONE : `${formatNumber(value)} µs`;
  const timeTable =
    times === undefined
      ? ""
      : table(
          "Time per step",
          ["steps", "median", "90 %", "99 %", "99.9 %", "longest"],
          [
            [
              cell(times.count === undefined ? NONE : formatCount(times.count)),
              ...[times.p50_us, times.p90_us, times.p99_us, times.p999_us, times.max_us].map(
                (value) => cell(us(value)),
              ),
            ],
          ],
        );
  const config = summary?.config;
  const settings =
    config === undefined
      ? ""
      : `<details><summary>Settings of this run</summary>` +
        `<pre>${escapeHtml(JSON.stringify(config, null, 2))}</pre></details>`;
  return timeTable + settings;
}
