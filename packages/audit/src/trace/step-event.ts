/**
 * An event of a series at a step, under the name that the files of a run use.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";

export interface StepEvent {
  readonly step: number;
  /** In snake_case, such as `regime_changed`. */
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export function namedEvent(step: number, { fact }: Partial<v1.Event>): StepEvent {
  const name = (fact?.$case ?? "unnamed").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return { step, name, facts: { ...fact?.value } };
}

/** One line of a report: `mode_changed from=standard to=robust`. Numbers have four digits. */
export function eventText({ name, facts }: StepEvent): string {
  const pairs = Object.entries(facts).map(([key, value]) => `${key}=${factText(value)}`);
  return [name, ...pairs].join(" ");
}

function factText(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  if (Array.isArray(value)) return `[${value.join()}]`;
  if (typeof value !== "string") return JSON.stringify(value) ?? "none";
  return ENUM_WORDS.get(value) ?? value;
}

/** Short word of each enum member: `OPERATING_MODE_ROBUST` is shown as `robust`. */
const ENUM_WORDS: ReadonlyMap<string, string> = new Map(
  Object.values(v1).flatMap((each) =>
    Object.entries(typeof each === "object" ? each : {})
      .filter(([word, name]) => typeof name === "string" && name.endsWith(`_${word}`))
      .map(([word, name]) => [name as string, word.toLowerCase()] as const),
  ),
);
