/** Modes and events where they belong on a time axis. */
import { wordsOf } from "../../plot/format.js";
import type { LegendEntry, Mark, Stretch } from "../../plot/plot.js";
import type { EventReport } from "../run-report.js";

/** Marks that can still be told apart on one axis. */
const MARK_COUNT_MAX = 60;

/** Stretches of one mode; the standard one stays blank. Rows ascend. */
export function stretchesOf(
  rows: readonly { readonly row: number; readonly mode: string; readonly widthRows?: number }[],
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { row, mode, widthRows = 1 } of rows) {
    if (mode === "standard" || mode === "") continue;
    const from = row - 0.5;
    const className = `m-${mode.replaceAll(/[^a-z_]/g, "")}`;
    const label = wordsOf(mode);
    const before = stretches.at(-1);
    if (before?.className === className && before.to >= from) {
      stretches[stretches.length - 1] = { ...before, to: from + widthRows };
    } else stretches.push({ from, to: from + widthRows, className, label });
  }
  return stretches;
}

/** One entry a mode that is there. */
export function modeLegend(classNames: readonly string[]): readonly LegendEntry[] {
  return [...new Set(classNames)].map((className) => ({
    className,
    label: wordsOf(className.slice(2)),
  }));
}

/** The most serious events, at most so many that they can be told apart. */
export function marksOf(events: readonly EventReport[]): readonly Mark[] {
  const bySeriousness = events.toSorted((a, b) => concern(b) - concern(a));
  return bySeriousness
    .slice(0, MARK_COUNT_MAX)
    .toSorted((a, b) => a.row - b.row)
    .map((event) => ({ x: event.row, level: event.level, label: markText(event) }));
}

export function markText(event: EventReport): string {
  return `row ${event.row}: ${wordsOf(event.name)}`;
}

function concern({ level }: EventReport): number {
  return ["info", "warning", "error", "critical"].indexOf(level);
}
