/** Golden files with one entry per case: each holds SHA-256 values that a later build must reproduce. */
import { createHash, type Hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

/** What one case recorded; `about` names the input and the configuration. */
export interface GoldenEntry {
  readonly about: string;
  readonly steps: number;
  readonly sha256Hex: readonly string[];
}

export type GoldenEntries = Readonly<Record<string, GoldenEntry>>;

const isRecording = process.env["UPDATE_GOLDEN"] !== undefined;

export function readGolden(file: URL): GoldenEntries {
  return JSON.parse(readFileSync(file, "utf8")) as GoldenEntries;
}

/** Compares `found` with entry `name` of `file`; with `UPDATE_GOLDEN=1` the entry is written first. */
export function expectGolden(file: URL, name: string, found: GoldenEntry): void {
  if (isRecording) writeEntries(file, { ...readGolden(file), [name]: found });
  expect(found).toEqual(readGolden(file)[name]);
}

/** Fails when `file` has an entry without a case; with `UPDATE_GOLDEN=1` such an entry is removed. */
export function expectGoldenNames(file: URL, names: readonly string[]): void {
  if (isRecording) {
    const kept = Object.entries(readGolden(file)).filter(([name]) => names.includes(name));
    writeEntries(file, Object.fromEntries(kept));
  }
  expect(Object.keys(readGolden(file)).toSorted()).toEqual(names.toSorted());
}

/** In the order of their names, so that a new recording changes only what differs. */
function writeEntries(file: URL, entries: GoldenEntries): void {
  const sorted = Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

const STEPS_PER_HASH = 1000;

/** A running SHA-256, noted after each thousand steps and after the last. */
export class TraceHash {
  readonly #hash: Hash = createHash("sha256");
  readonly #noted: string[] = [];
  #steps = 0;

  get steps(): number {
    return this.#steps;
  }

  /** One step; numbers enter as little-endian float64. */
  add(numbers: Iterable<number>): void {
    const values = Float64Array.from(numbers);
    const bytes = new DataView(new ArrayBuffer(values.length * 8));
    for (const [i, value] of values.entries()) bytes.setFloat64(8 * i, value, true);
    this.#hash.update(new Uint8Array(bytes.buffer));
    this.#steps++;
    if (this.#steps % STEPS_PER_HASH === 0) this.#note();
  }

  finish(): readonly string[] {
    if (this.#steps % STEPS_PER_HASH !== 0) this.#note();
    return this.#noted;
  }

  #note(): void {
    this.#noted.push(this.#hash.copy().digest("hex"));
  }
}
