/**
 * One row of the torture table.
 *
 * @module
 */

/** What a case may use. */
export interface TortureContext {
  /** 1 for the short form; larger multiplies what is random. */
  readonly scale: number;
  /** An empty folder of its own. */
  readonly scratch: string;
  /** The repository's root. */
  readonly repository: string;
  /** What is started to be killed. */
  readonly victim: string;
}

/** What came out. */
export interface CaseResult {
  /** What was measured, in one line, as it is printed and written to the docs. */
  readonly measured: string;
  /** At most a few: what did not hold. Empty: the goal is reached. */
  readonly problems: readonly string[];
}

export interface TortureCase {
  /** The goal it belongs to: `"R1"`. */
  readonly id: string;
  readonly title: string;
  /** The figure to hold, in words. */
  readonly goal: string;
  /** Whether it judges only how long something takes: left out where the machine is not known. */
  readonly isTiming?: boolean;
  readonly run: (context: TortureContext) => Promise<CaseResult>;
}

/** Thousands separated, for people. */
export const count = (value: number): string => value.toLocaleString("en-US");

/** The value below which `share` of them lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Milliseconds with two digits. */
export const ms = (value: number): string => `${value.toFixed(2)} ms`;
