/**
 * A difference between two steps for people, and for programs.
 *
 * @module
 */
import { eventText, type NumberChange, type StepsDiff } from "@meristem/audit";
import { snakeCase } from "@meristem/leyline/text";
import { alignedRows } from "./result-table.js";

/** Rows of a table; the rest is counted, and all of it is in the JSON. */
const SHOWN_COUNT = 12;
/** Smaller changes are none to a reader. */
const VISIBLE = 5e-4;

export function diffJson(found: StepsDiff): string {
  return `${JSON.stringify(diffData(found), null, 2)}\n`;
}

/** Everything, as plain JSON. */
export function diffData(found: StepsDiff): Readonly<Record<string, unknown>> {
  const { sides, source, note, config, state, events, mutations, why } = found;
  const told = {
    format: "meristem.diff/1",
    sides,
    source,
    note: note ?? null,
    why,
    config,
    ...state,
    lossHorizon: found.lossHorizon,
    events,
    mutations,
    firstDifferentProof: found.firstDifferentProof ?? null,
  };
  return JSON.parse(JSON.stringify(told, plainValue)) as Readonly<Record<string, unknown>>;
}

/** Other files of ours have their keys in snake_case. */
function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      /^[a-z]+([A-Z][a-z0-9]+)+$/.test(key) ? snakeCase(key) : key,
      field as unknown,
    ]),
  );
}

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
