/**
 * One line about a run on its way: how far, how fast, how good.
 *
 * @module
 */
import type { Forecast } from "@meristem/orchestrator";
import type { RunInput } from "./run-input.js";

/** Observations over which the rolling figures look back, about. */
const MEMORY_COUNT = 500;
/** Bounds of the central 80 % interval in the quantile levels. */
const [LOW, HIGH] = [2, 6] as const;

export class ProgressLine {
  readonly #input: RunInput;
  readonly #startedNs: bigint;
  #error = 0;
  #change = 0;
  #inside = 0;
  #weight = 0;
  readonly #lastActual = new Map<string, number>();
  #firstRows: number | undefined;
  #usedBytes = 0;

  constructor(input: RunInput, startedNs: bigint) {
    this.#input = input;
    this.#startedNs = startedNs;
  }

  /** How far the input has been read, bytes. */
  noteBytes(usedBytes: number): void {
    this.#usedBytes = usedBytes;
  }

  /** Takes in the shortest forecast that came due. */
  note({ matured, seriesKey }: Forecast): void {
    const [shortest] = matured;
    if (shortest?.actual === undefined || !Number.isFinite(shortest.actual)) return;
    const { actual, forecast } = shortest;
    const last = this.#lastActual.get(seriesKey);
    this.#lastActual.set(seriesKey, actual);
    if (last === undefined) return;
    const keep = 1 - 1 / MEMORY_COUNT;
    const isInside = actual >= forecast.quantiles[LOW]! && actual <= forecast.quantiles[HIGH]!;
    this.#error = keep * this.#error + Math.abs(actual - forecast.point);
    this.#change = keep * this.#change + Math.abs(actual - last);
    this.#inside = keep * this.#inside + (isInside ? 1 : 0);
    this.#weight = keep * this.#weight + 1;
  }

  /** @param rowCount Rows so far, those of an earlier run included. */
  line(rowCount: number, nowNs: bigint): string {
    this.#firstRows ??= rowCount;
    const seconds = Math.max(Number(nowNs - this.#startedNs) / 1e9, 1e-3);
    const rate = (rowCount - this.#firstRows) / seconds;
    const parts = [`${count(rowCount)} rows`, `${count(Math.round(rate))} rows/s`];
    const { sizeBytes } = this.#input;
    if (sizeBytes !== undefined && this.#usedBytes > 0) {
      const share = Math.min(1, this.#usedBytes / sizeBytes);
      parts.unshift(`${Math.floor(100 * share)} %`);
      parts.push(`${duration((seconds * (1 - share)) / share)} left`);
    }
    if (this.#change > 0) parts.push(`MASE ${(this.#error / this.#change).toFixed(3)}`);
    if (this.#weight > 0) {
      parts.push(`inside 80 %: ${Math.round((100 * this.#inside) / this.#weight)} %`);
    }
    return parts.join("  ");
  }
}

/** With thin groups of three digits: 12 345. */
function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, " ");
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const minutes = Math.floor(whole / 60);
  return `${minutes}:${String(whole % 60).padStart(2, "0")}`;
}
