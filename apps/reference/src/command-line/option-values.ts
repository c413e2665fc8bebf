/**
 * What is written behind an option, as what it means. Each throws a `UsageError` that names the option.
 *
 * @module
 */
import { didYouMean } from "@meristem/leyline/text";
import { UsageError } from "./usage-error.js";

/** What the configuration takes, known here so that a slip is met before the engine is loaded. */
export const HORIZON_RANGE: NumberRange = { min: 1, max: 1024 };
export const HORIZON_COUNT_MAX = 64;
export const SEASON_RANGE: NumberRange = { min: 2, max: 1000 };
const SEASON_COUNT_MAX = 2;

export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

/** `1,12`: ascending, each once. */
export function horizonList(text: string): number[] {
  const items = text.split(",").map((item) => {
    const horizon = numberIn(HORIZON_RANGE, item);
    if (horizon !== undefined) return horizon;
    const what = `whole numbers ${shownRange(HORIZON_RANGE)}, separated by commas`;
    throw new UsageError(`--horizons: expected ${what}, found "${item.trim()}"`);
  });
  const horizons = [...new Set(items)].toSorted((a, b) => a - b);
  if (horizons.length <= HORIZON_COUNT_MAX) return horizons;
  throw new UsageError(`--horizons: at most ${HORIZON_COUNT_MAX}, found ${horizons.length}`);
}

/** `auto`, one length such as `12`, or two at once, such as `48,336`: ascending, each once. */
export function seasonOf(text: string): readonly number[] | "auto" {
  if (text === "auto") return text;
  const items = text.split(",").map((item) => {
    const season = numberIn(SEASON_RANGE, item);
    if (season !== undefined) return season;
    const what = `auto or whole numbers ${shownRange(SEASON_RANGE)}`;
    throw new UsageError(`--season: expected ${what}, found "${item.trim()}"`);
  });
  const seasons = [...new Set(items)].toSorted((a, b) => a - b);
  if (seasons.length <= SEASON_COUNT_MAX) return seasons;
  throw new UsageError(`--season: at most ${SEASON_COUNT_MAX} at once, found ${seasons.length}`);
}

/** @param range Without one: from 1 on. */
export function wholeNumber(
  option: string,
  text: string,
  range: NumberRange = { min: 1, max: Infinity },
): number {
  const value = numberIn(range, text);
  if (value !== undefined) return value;
  throw new UsageError(
    `--${option}: expected a whole number ${shownRange(range)}, found "${text}"`,
  );
}

/** The number of a step, 0-based; `undefined`: `end`. */
export function stepOf(what: string, text: string): number | undefined {
  if (text === "end") return undefined;
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new UsageError(`${what}: expected the number of a row or end, found "${text}"`);
}

function numberIn({ min, max }: NumberRange, text: string): number | undefined {
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined;
}

function shownRange({ min, max }: NumberRange): string {
  return max === Infinity ? `from ${min} on` : `from ${min} to ${max}`;
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

/** Without slashes at the end, so that two spellings of a directory compare equal. */
export function trimmedDirectory(directory: string): string {
  return directory.replace(/(?<=.)\/+$/, "");
}
