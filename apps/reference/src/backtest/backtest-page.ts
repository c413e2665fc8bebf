/**
 * `backtest.html`: the result of a backtest as one page that needs nothing else.
 *
 * @module
 */
import type { BacktestSeries } from "@meristem/evaluation";
import { OWN_NAME, type BacktestReport, type BacktestRow } from "@meristem/evaluation/advanced";
import {
  cell,
  escapeHtml,
  formatNumber,
  formatPercent,
  htmlPage,
  htmlTable,
} from "@meristem/io-telemetry/plot";
import { errorPlot, reliabilityPlot, transformPlot } from "./backtest-plots.js";
import { isShown, NOISE } from "./backtest-table.js";

const HEADS = [
  "forecaster",
  "forecasts",
  "MAE",
  "MASE",
  "÷ naive",
  "÷ seasonal naive",
  "÷ ours",
  "WIS",
  "WIS ÷ naive",
  "80 % interval held",
  "95 % interval held",
];

/** Pure: the same report gives the same bytes. */
export function backtestPage(report: BacktestReport, title: string): string {
  const horizons = report.horizons.join(", ");
  return htmlPage({
    title,
    kind: "backtest",
    lead: `<p class="lead">Rolling-origin backtest, ${escapeHtml(horizons)} steps ahead</p>`,
    main: report.series.map((series) => section(series, report)).join("\n"),
    footer:
      `<p>Every number on this page is in backtest.json beside it. At every row each forecaster was ` +
      `scored by the value that came, was told it, and forecast again. ÷ is the mean absolute error ` +
      `(or WIS) over that one's on the same targets: below 1 is better. ~ marks differences to ours ` +
      `below two standard errors. Who gives points only has the quantiles of its own past errors.</p>` +
      report.peers.map(peerLine).join(""),
  });
}

function peerLine({ name, version, manner }: BacktestReport["peers"][number]): string {
  return `<p>${escapeHtml(`${name} ${version} from npm: ${manner}.`)}</p>`;
}

function section(series: BacktestSeries, { horizons }: BacktestReport): string {
  const { seasons, rows, scored_from: from, results } = series;
  const season = seasons.length === 0 ? "no season found" : `season found: ${seasons.join(", ")}`;
  const parts = horizons.map((horizon) => {
    const shown = results.filter((row) => row.horizon === horizon && isShown(row, false));
    const own = shown.find(({ forecaster }) => forecaster === OWN_NAME);
    if (own === undefined) return "";
    const caption = horizon === 1 ? "One step ahead" : `${horizon} steps ahead`;
    return (
      `<h3>${caption}</h3>` +
      htmlTable("Errors, interval scores, coverage", HEADS, shown.map(cells)) +
      errorPlot(shown, series) +
      `<div class="pair">${reliabilityPlot(own)}${transformPlot(own)}</div>`
    );
  });
  return (
    `<section><h2>${escapeHtml(series.series)}</h2>` +
    `<p>${rows} rows, scored from row ${from} on, ${escapeHtml(season)}.</p>${parts.join("")}</section>`
  );
}

function cells(row: BacktestRow): string[] {
  const z = row.difference_in_errors;
  const isOwn = row.forecaster === OWN_NAME;
  const noise = !isOwn && z !== null && Math.abs(z) < NOISE ? " ~" : "";
  const name = escapeHtml(row.forecaster);
  return [
    cell(isOwn ? `<b>${name}</b>` : name),
    cell(String(row.n)),
    cell(number(row.mae)),
    cell(ratio(row.mase)),
    cell(ratio(row.vs_naive), row.vs_naive !== null && row.vs_naive > 1 ? "worse" : ""),
    cell(ratio(row.vs_seasonal_naive)),
    cell(ratio(row.vs_meristem) + noise),
    cell(number(row.wis)),
    cell(ratio(row.wis_vs_naive)),
    cell(share(row.coverage["80"])),
    cell(share(row.coverage["95"])),
  ];
}

const number = (value: number | null): string => (value === null ? "–" : formatNumber(value));
const ratio = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
const share = (value: number | null): string => (value === null ? "–" : formatPercent(value));
