/**
 * What is written behind an option, as what it means. Each throws a `UsageError` that names the option.
 *
 * @module
 */
import { didYouMean } from "./closest-name.js";
import { UsageError } from "./usage-error.js";

/** `1,12`: ascending, each once. */
export function horizonList(text: string): number[] {
  const horizons = text.split(",").map((item) => wholeNumber("horizons", item.trim()));
  return [...new Set(horizons)].toSorted((a, b) => a - b);
}

export function seasonOf(text: string): number | "auto" {
  return text === "auto" ? "auto" : wholeNumber("season", text);
}

export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new UsageError(`--${option}: expected whole numbers from 1 on, found "${text}"`);
}

export function oneOf<const Choice extends string>(
  option: string,
  text: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  if (text === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  const hint = didYouMean(text, choices);
  throw new UsageError(`--${option}: expected ${choices.join(", ")}, found "${text}"${hint}`);
}
