/** The last events of a series, and how many there were of each. */
import type { v1 } from "@meristem/leyline";
import { formatNumber, wordsOf } from "../plot/format.js";
import type { EventReport } from "./run-report.js";

const EVENT_COUNT_MAX = 400;
const NAME_COUNT_MAX = 64;

export class EventLog {
  readonly counts = new Map<string, number>();
  readonly #events: EventReport[] = [];

  add(event: Partial<v1.Event>): void {
    const fact = event.fact;
    if (fact === undefined) return;
    this.#keep({
      row: event.stepIndex ?? 0,
      level: levelOf(event.level),
      name: fact.$case,
      facts: Object.entries(fact.value).map(([name, value]) => [name, textOf(value)]),
    });
  }

  /** A change of configuration, where it took effect. Growth arrives the same way. */
  addAudit(record: Partial<v1.AuditRecord>): void {
    const { body } = record;
    if (body === undefined) return;
    const facts = Object.entries(body.value).map(([name, value]) => [name, textOf(value)] as const);
    this.#keep({ row: record.stepCount ?? 0, level: "warning", name: body.$case, facts });
  }

  #keep(event: EventReport): void {
    const known = this.counts.get(event.name);
    if (known === undefined && this.counts.size >= NAME_COUNT_MAX) return;
    this.counts.set(event.name, (known ?? 0) + 1);
    this.#events.push(event);
    if (this.#events.length > 2 * EVENT_COUNT_MAX) this.#events.splice(0, EVENT_COUNT_MAX);
  }

  latest(): readonly EventReport[] {
    return this.#events.slice(-EVENT_COUNT_MAX);
  }
}

function levelOf(level: string | undefined): EventReport["level"] {
  const name = level?.replace("TELEMETRY_LEVEL_", "").toLowerCase();
  return name === "warning" || name === "error" || name === "critical" ? name : "info";
}

const ENUM_PREFIX =
  /^(CHANGE_(KIND|DIRECTION)|(STALENESS|DEGRADATION|BRANCH_FREEZE|MODE)_CAUSE|OPERATING_MODE|KERNEL|REJECTION_REASON|SNAPSHOT_FAULT|ERROR_CODE)_(?=[A-Z])/;

/** Numbers short, enum names without their prefix, nothing nested. */
function textOf(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return wordsOf(value.replace(ENUM_PREFIX, ""));
  return typeof value === "boolean" || typeof value === "bigint" ? String(value) : "";
}
