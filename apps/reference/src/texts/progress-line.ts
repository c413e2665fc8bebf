/**
 * The progress line of a run: position, speed, rolling scores.
 *
 * @module
 */
import type { Forecast } from "@meristem/orchestrator";

/** Effective window of the rolling scores, observations. */
const MEMORY_COUNT = 500;
/** Shortest time over which a rate is shown, seconds. */
const SETTLED_S = 0.5;
/** Bounds of the central 80 % interval in the quantile levels. */
const [LOW, HIGH] = [2, 6] as const;

export class ProgressLine {
  readonly #sizeBytes: number | undefined;
  #error = 0;
  #change = 0;
  #inside = 0;
  #weight = 0;
  readonly #lastActual = new Map<string, number>();
  /** Position of the first line; rates are relative to it, also in a resumed run. */
  #first: { readonly rows: number; readonly bytes: number; readonly ns: bigint } | undefined;

  /** @param sizeBytes Size of the input; `undefined` for a pipe: no percentage and no time left. */
  constructor(sizeBytes: number | undefined) {
    this.#sizeBytes = sizeBytes;
  }

  /** Adds the matured forecast of the shortest horizon. */
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

  /**
   * @param rowCount Rows so far, those of an earlier run included.
   * @param usedBytes How far the input has been used, bytes.
   */
  line(rowCount: number, usedBytes: number, nowNs: bigint): string {
    const first = (this.#first ??= { rows: rowCount, bytes: usedBytes, ns: nowNs });
    const seconds = Number(nowNs - first.ns) / 1e9;
    const isSettled = seconds >= SETTLED_S;
    const parts = [`${count(rowCount)} rows`];
    if (isSettled) parts.push(`${count(Math.round((rowCount - first.rows) / seconds))} rows/s`);
    const sizeBytes = this.#sizeBytes;
    if (sizeBytes !== undefined && sizeBytes > 0) {
      parts.unshift(`${Math.floor(100 * Math.min(1, usedBytes / sizeBytes))} %`);
      const bytesPerSecond = (usedBytes - first.bytes) / seconds;
      if (isSettled && bytesPerSecond > 0) {
        parts.push(`${duration(Math.max(0, sizeBytes - usedBytes) / bytesPerSecond)} left`);
      }
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

/** 0:07, 12:34, 3:25:45. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const clock = `${hours > 0 ? twoDigits(minutes) : minutes}:${twoDigits(whole % 60)}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
