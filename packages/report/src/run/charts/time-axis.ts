/** Modes and events on a time axis. */
import { wordsOf } from "../../plot/format.js";
import type { LegendEntry, Mark, Span } from "../../plot/plot.js";
import type { EventReport } from "../run-report.js";

/** Marks that a reader can distinguish on one axis. */
const MARK_COUNT_MAX = 60;

/** Ranges of steps with the same mode, other than the standard one. Steps are in ascending order. */
export function spansOf(
  steps: readonly { readonly step: number; readonly mode: string; readonly widthSteps?: number }[],
): readonly Span[] {
  const spans: Span[] = [];
  for (const { step, mode, widthSteps = 1 } of steps) {
    if (mode === "standard" || mode === "") continue;
    const from = step - 0.5;
    const className = `m-${mode.replaceAll(/[^a-z_]/g, "")}`;
    const label = wordsOf(mode);
    const before = spans.at(-1);
    if (before?.className === className && before.to >= from) {
      spans[spans.length - 1] = { ...before, to: from + widthSteps };
    } else spans.push({ from, to: from + widthSteps, className, label });
  }
  return spans;
}

/** One entry per mode that occurs. */
export function modeLegend(classNames: readonly string[]): readonly LegendEntry[] {
  return [...new Set(classNames)].map((className) => ({
    className,
    label: wordsOf(className.slice(2)),
  }));
}

/** Marks of the most severe events. */
export function marksOf(events: readonly EventReport[]): readonly Mark[] {
  const bySeverity = events.toSorted((a, b) => severity(b) - severity(a));
  return bySeverity
    .slice(0, MARK_COUNT_MAX)
    .toSorted((a, b) => a.step - b.step)
    .map((event) => ({ x: event.step, level: event.level, label: markText(event) }));
}

export function markText(event: EventReport): string {
  return `row ${event.step}: ${wordsOf(event.name)}`;
}

function severity({ level }: EventReport): number {
  return ["info", "warning", "error", "critical"].indexOf(level);
}
