/**
 * A difference between two steps, as text.
 *
 * @module
 */
import type { StepsDiff } from "@meristem/audit";
import { eventText, type NumberChange } from "@meristem/audit/advanced";
import { alignedRows } from "./result-table.js";

/** Rows of a table. The JSON has all of them. */
const SHOWN_COUNT = 12;
/** Smaller changes are omitted: they show as 0.000. */
const VISIBLE = 5e-4;

export function diffText(found: StepsDiff): string {
  const { sides, source, note, state, why, firstDifferentProof } = found;
  const [a, b] = sides;
  const isOneRun = a.run === b.run;
  const runs = isOneRun ? a.run : `${a.run} and ${b.run}`;
  const lines = [
    `${runs}, series ${a.series}: step ${a.step} and step ${b.step}`,
    source === "replay" ? "computed again from the nearest snapshot" : `from telemetry: ${note}`,
    "",
    "Why",
    ...why.map((sentence) => `  ${sentence}`),
    "",
    ...section(`Weights, and errors over the mixture's between the steps`, weightRows(found)),
    ...section("Kernels", rowsOf(state.kernels)),
    ...stateLines(found),
    ...section("Trust in the mixture, by horizon", rowsOf(state.trust)),
    ...section("Measures", rowsOf(state.measures)),
    ...section("Corrections of the quantiles", rowsOf(state.calibration)),
    ...blockLines(found),
    ...configLines(found),
    ...eventLines(found),
  ];
  if (firstDifferentProof !== undefined) lines.push(`Proofs: ${firstDifferentProof}`);
  return `${lines.join("\n").trimEnd()}\n`;
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length <= 1) return [];
  return [title, ...alignedRows(rows).map((row) => `  ${row}`), ""];
}

function rowsOf(changes: readonly NumberChange[]): string[][] {
  const moved = changes.filter(({ change }) => Math.abs(change) >= VISIBLE);
  const rows = moved.slice(0, SHOWN_COUNT).map((each) => [each.name, ...cells(each)]);
  return [["", "before", "after", "change"], ...rows];
}

function weightRows({ state }: StepsDiff): string[][] {
  const moved = state.weights.filter(({ change }) => Math.abs(change) >= VISIBLE);
  const rows = moved
    .slice(0, SHOWN_COUNT)
    .map((each) => [each.name, ...cells(each), each.relativeError?.toFixed(3) ?? "–"]);
  return [["", "before", "after", "change", "errors"], ...rows];
}

function cells({ before, after, change }: NumberChange): string[] {
  return [shown(before), shown(after), `${change > 0 ? "+" : ""}${shown(change)}`];
}

function shown(value: number | null): string {
  if (value === null) return "–";
  return Math.abs(value) >= 1e5 ? value.toPrecision(4) : value.toFixed(3);
}

function stateLines({ state }: StepsDiff): string[] {
  const { mode, flags, seasons } = state;
  const pairs: readonly (readonly [string, string, string])[] = [
    ["mode", ...mode],
    ["flags", flags[0].join(" ") || "none", flags[1].join(" ") || "none"],
    ["seasons", seasons[0].join() || "none", seasons[1].join() || "none"],
  ];
  const lines = pairs.map(([name, was, is]) =>
    was === is ? `${name}: ${is}` : `${name}: ${was} → ${is}`,
  );
  return [...lines, ""];
}

function blockLines({ state: { blocks } }: StepsDiff): string[] {
  if (blocks === undefined) return [];
  const { count, changedCount, added, removed, changed } = blocks;
  const names = changed.slice(0, 6).map(({ name }) => name);
  const lines = [
    `State: ${changedCount} of ${count} arrays changed, most of all ${names.join(", ")}`,
  ];
  if (changedCount === 0) lines[0] = `State: all ${count} arrays are the same, bit for bit`;
  if (added.length > 0) lines.push(`  new: ${added.slice(0, 6).join(", ")} (${added.length})`);
  if (removed.length > 0)
    lines.push(`  gone: ${removed.slice(0, 6).join(", ")} (${removed.length})`);
  return [...lines, ""];
}

function configLines({ sides: [a, b], config, mutations }: StepsDiff): string[] {
  const head =
    a.configFingerprint === b.configFingerprint
      ? `Settings: the same, fingerprint ${a.configFingerprint.slice(0, 12)}…`
      : "Settings";
  const changes = config.map(({ key, before, after }) => `  ${key}: ${before} → ${after}`);
  const mutated = mutations.map((each) => `  step ${each.step}: ${eventText(each)}`);
  return [head, ...changes, ...mutated, ""];
}

function eventLines({ sides: [a, b], events }: StepsDiff): string[] {
  if (a.run !== b.run) return [];
  const lines = events.slice(-SHOWN_COUNT).map((each) => `  step ${each.step}: ${eventText(each)}`);
  const left = events.length - lines.length;
  if (left > 0) lines.unshift(`  … ${left} earlier ones: --json has them all`);
  return [`Events between: ${events.length === 0 ? "none" : events.length}`, ...lines, ""];
}
