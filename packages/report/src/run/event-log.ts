/** The last events of a series and the number of events of each kind. */
import type { v1 } from "@meristem/leyline";
import { formatNumber, wordsOf } from "../plot/format.js";
import { isStep } from "../plot/rollup.js";
import type { EventReport } from "./run-report.js";

const EVENT_COUNT_MAX = 400;
/** Kinds that are counted; events of further kinds are ignored. */
const NAME_COUNT_MAX = 64;

export class EventLog {
  readonly counts = new Map<string, number>();
  readonly #events: EventReport[] = [];

  addEvent(event: Partial<v1.Event>): void {
    const { fact, stepIndex = 0 } = event;
    if (fact === undefined || !isStep(stepIndex)) return;
    this.#append({
      step: stepIndex,
      level: levelOf(event.level),
      name: fact.$case,
      fields: fieldsOf(fact.value),
    });
  }

  /** Adds a change of the configuration or of the network, at the step where it took effect. */
  addAudit({ body, stepCount = 0 }: Partial<v1.AuditRecord>): void {
    if (body === undefined || !isStep(stepCount)) return;
    const fields = fieldsOf(body.value);
    this.#append({ step: stepCount, level: "warning", name: body.$case, fields });
  }

  /** Oldest first. */
  latest(): readonly EventReport[] {
    return this.#events.slice(-EVENT_COUNT_MAX);
  }

  #append(event: EventReport): void {
    const known = this.counts.get(event.name);
    if (known === undefined && this.counts.size >= NAME_COUNT_MAX) return;
    this.counts.set(event.name, (known ?? 0) + 1);
    this.#events.push(event);
    if (this.#events.length > 2 * EVENT_COUNT_MAX) this.#events.splice(0, EVENT_COUNT_MAX);
  }
}

function levelOf(level: string | undefined): EventReport["level"] {
  const name = level?.replace("TELEMETRY_LEVEL_", "").toLowerCase();
  return name === "warning" || name === "error" || name === "critical" ? name : "info";
}

function fieldsOf(message: object): EventReport["fields"] {
  return Object.entries(message).map(([name, value]) => [name, textOf(value)]);
}

const ENUM_PREFIX =
  /^(CHANGE_(KIND|DIRECTION)|(STALENESS|DEGRADATION|BRANCH_FREEZE|MODE)_CAUSE|OPERATING_MODE|KERNEL|REJECTION_REASON|SNAPSHOT_FAULT|ERROR_CODE)_(?=[A-Z])/;

/** Numbers in short form, enum names without their prefix; empty for nested messages. */
function textOf(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return wordsOf(value.replace(ENUM_PREFIX, ""));
  return typeof value === "boolean" || typeof value === "bigint" ? String(value) : "";
}
