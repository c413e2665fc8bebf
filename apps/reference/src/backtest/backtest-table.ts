/**
 * The result of a backtest for people.
 *
 * @module
 */
import type { BacktestSeries } from "@meristem/evaluation";
import type { BacktestReport, BacktestRow } from "@meristem/evaluation/advanced";
import { isNoise, isShownByDefault } from "@meristem/report";
import { alignedRows, percent, significant } from "../texts/result-table.js";

const HEADS = [
  "forecaster",
  "forecasts",
  "MAE",
  "MASE",
  "÷ naive",
  "÷ seasonal",
  "÷ ours",
  "",
  "WIS",
  "÷ naive",
  "in 80 %",
  "in 95 %",
];

/** @param isWhole Every member of the mixture, not only those known by name. */
export function backtestTable(report: BacktestReport, isWhole: boolean): string {
  const parts = report.series.map((series) => seriesTable(series, report, isWhole));
  const peers = report.peers.map(
    ({ name, version, manner }) => `${name} ${version} from npm: ${manner}.`,
  );
  return [
    ...parts,
    "÷: mean absolute error (or WIS) over that one's, on the same targets; below 1 is better.",
    "~: not told apart from ours by these forecasts (less than two standard errors).",
    "Who gives points only gets the quantiles of its own past errors at that horizon.",
    ...peers,
    "",
  ].join("\n");
}

function seriesTable(
  { series, rows, scored_from, seasons, results, microseconds, faults }: BacktestSeries,
  { horizons }: BacktestReport,
  isWhole: boolean,
): string {
  const found = seasons.length === 0 ? "no season found" : `season found: ${seasons.join(" and ")}`;
  const lines = [`${series}: ${rows} rows, scored from row ${scored_from} on, ${found}`];
  for (const horizon of horizons) {
    const shown = results.filter(
      (row) => row.horizon === horizon && (isWhole || isShownByDefault(row)),
    );
    if (shown.length === 0) continue;
    lines.push("", `${horizon} ${horizon === 1 ? "step" : "steps"} ahead`);
    lines.push(...alignedRows([HEADS, ...shown.map(cells)]));
  }
  const times = Object.entries(microseconds).map(([name, us]) => `${name} ${significant(us)} µs`);
  lines.push("", `median time of a forecast: ${times.join(", ")}`);
  for (const [name, fault] of Object.entries(faults)) lines.push(`${name} gave up: ${fault}`);
  return `${lines.join("\n")}\n`;
}

function cells(row: BacktestRow): string[] {
  return [
    row.forecaster,
    String(row.n),
    significant(row.mae),
    fixed(row.mase),
    fixed(row.vs_naive),
    fixed(row.vs_seasonal_naive),
    fixed(row.vs_meristem),
    isNoise(row) ? "~" : "",
    significant(row.wis),
    fixed(row.wis_vs_naive),
    percent(row.coverage["80"]),
    percent(row.coverage["95"]),
  ];
}

function fixed(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}
