/**
 * The results of a run as a short table for people.
 *
 * @module
 */
import type { HorizonSummary, RunSummary, SeriesSummary } from "@meristem/run-directory/advanced";

/** Series shown; further ones are counted. */
const SHOWN_COUNT = 12;

export function resultTable(summary: RunSummary): string {
  const shown = summary.series.slice(0, SHOWN_COUNT);
  const header = [
    "series",
    "horizon",
    "forecasts",
    "MAE",
    "MASE",
    "vs naive",
    "in 80 %",
    "in 95 %",
  ];
  const rows = shown.flatMap((series) =>
    series.horizons.map((horizon) => [series.series, ...cells(horizon)]),
  );
  const left = summary.series.length - shown.length;
  const notes = shown.flatMap((series) => remarks(series));
  if (left > 0) notes.push(`… and ${left} more series: all of them are in summary.json`);
  return [...alignedRows([header, ...rows]), ...notes, ""].join("\n");
}

function cells(horizon: HorizonSummary): string[] {
  const { coverage, skill_vs_naive: skill } = horizon;
  return [
    String(horizon.horizon),
    String(horizon.n),
    significant(horizon.mae),
    horizon.mase === null ? "–" : horizon.mase.toFixed(3),
    skill === null ? "–" : `${skill < 0 ? "" : "+"}${(100 * skill).toFixed(1)} %`,
    percent(coverage["80"]),
    percent(coverage["95"]),
  ];
}

/** Counts of missing, rejected and dropped rows, where there are any. */
function remarks(series: SeriesSummary): string[] {
  const counts: readonly (readonly [number, string])[] = [
    [series.missing, "missing"],
    [series.rejected, "rejected as outliers or not finite"],
    [series.dropped_duplicate, "dropped: their time repeats"],
    [series.dropped_backward, "dropped: their time steps back"],
  ];
  const said = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return said.length === 0 ? [] : [`${series.series}: of its rows ${said.join(", ")}`];
}

/** Text left, numbers right, two spaces between columns. */
export function alignedRows(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** Four significant digits, or a dash. */
export function significant(value: number | null): string {
  return value === null ? "–" : String(Number(value.toPrecision(4)));
}

export function percent(share: number | null): string {
  return share === null ? "–" : `${(100 * share).toFixed(1)} %`;
}
