/**
 * Something that happened to a series at a step, as it is called in files.
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

/** `mode_changed from=standard to=robust`: what a line of a report has room for. */
export function eventText({ name, facts }: StepEvent): string {
  const told = Object.entries(facts).map(([key, value]) => `${key}=${factText(value)}`);
  return [name, ...told].join(" ");
}

function factText(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  if (Array.isArray(value)) return `[${value.join()}]`;
  if (typeof value !== "string") return JSON.stringify(value) ?? "none";
  return WORDS.get(value) ?? value;
}

/** Members of enums as their own word: on the wire their names say twice what they are about. */
const WORDS: ReadonlyMap<string, string> = new Map(
  Object.values(v1).flatMap((each) =>
    Object.entries(typeof each === "object" ? each : {})
      .filter(([word, name]) => typeof name === "string" && name.endsWith(`_${word}`))
      .map(([word, name]) => [name as string, word.toLowerCase()] as const),
  ),
);
