/**
 * Records out of the ring into files and measurements.
 *
 * @module
 */
import type { ErrorReport } from "@meristem/leyline";
import { encodeTelemetryLine, parseTelemetryLine } from "../json-line.js";
import { MetricStore, type Sample } from "../metrics/collect.js";
import { otlpMetrics } from "../metrics/otlp.js";
import { RingConsumer, type RecordTaker } from "../ring/consumer.js";
import { readStep, StepGauges, type StepSource } from "../ring/step-record.js";
import type { WorkerSetup } from "./protocol.js";
import { RotatingFile } from "./rotating-file.js";

/** Records between two writes: long enough to be cheap, short enough to lose little. */
const BATCH_COUNT = 1024;
const LANE_NAMES = ["critical", "message", "step"];

export class TelemetryDrain implements RecordTaker {
  readonly #setup: WorkerSetup;
  readonly #ring: RingConsumer;
  readonly #metrics = new MetricStore();
  readonly #gauges = new StepGauges();
  readonly #seriesNames: string[] = [];
  readonly #jsonl: RotatingFile | undefined;
  readonly #otlp: RotatingFile | undefined;
  readonly #marks = new Map<string, number>();
  #lines: string[] = [];
  #lostCount = 0;
  #failure: ErrorReport | undefined;

  /** @throws whatever the system says when a file cannot be opened. */
  constructor(setup: WorkerSetup) {
    this.#setup = setup;
    this.#ring = new RingConsumer(setup.buffer, setup.sizes);
    this.#jsonl = setup.jsonl && new RotatingFile(setup.jsonl);
    this.#otlp = setup.otlp && new RotatingFile(setup.otlp);
  }

  get sizeBytes(): number {
    return this.#jsonl?.sizeBytes ?? 0;
  }

  get lostCount(): number {
    return this.#lostCount;
  }

  /** Takes and writes one batch; returns how many records it held. */
  step(): number {
    const count = this.#ring.drain(this, BATCH_COUNT);
    this.#writeLines();
    return count;
  }

  /** Empties the ring, writes the measurements and, if asked, syncs. */
  settle(wantsSync: boolean): void {
    while (this.step() > 0);
    this.writeMetrics();
    if (wantsSync) this.#guard(0, () => (this.#jsonl?.sync(), this.#otlp?.sync()));
  }

  writeMetrics(): void {
    if (this.#otlp === undefined) return;
    const line = `${otlpMetrics(this.samples(), undefined)}\n`;
    this.#guard(0, () => this.#otlp?.write(line));
  }

  /** The failure since the last call, if any: told once. */
  takeFailure(): ErrorReport | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return failure;
  }

  close(): void {
    this.settle(true);
    this.#jsonl?.close();
    this.#otlp?.close();
  }

  samples(): readonly Sample[] {
    const stats = this.#ring.stats();
    for (const [lane, name] of LANE_NAMES.entries()) {
      const offered = stats[2 * lane]!;
      this.#metrics.set("meristem_telemetry_offered_total", { lane: name }, offered);
      const dropped = offered - stats[2 * lane + 1]!;
      this.#metrics.set("meristem_telemetry_dropped_total", { lane: name }, dropped);
    }
    this.#gauges.take((series, stepCount, last, mode) => {
      this.#metrics.addSteps(this.#seriesNames[series] ?? "", stepCount, last, mode);
    });
    this.#metrics.set("meristem_telemetry_lost_total", {}, this.#lostCount);
    return this.#metrics.samples();
  }

  takeStep(ring: StepSource, start: number): void {
    this.#gauges.note(ring, start);
    if (this.#jsonl === undefined) return;
    const { names, keepWallTime } = this.#setup;
    const record = readStep(ring, start, this.#seriesNames, names);
    const { emittedAtUnixNs, sequence, ...rest } = record;
    const timed = keepWallTime ? { sequence, emittedAtUnixNs, ...rest } : { sequence, ...rest };
    this.#lines.push(encodeTelemetryLine(timed));
  }

  takeLine(line: string): void {
    const record = parseTelemetryLine(line);
    const { modes } = this.#setup.names;
    if (record !== undefined) this.#metrics.observe(record, (mode) => modes.indexOf(mode));
    if (this.#jsonl !== undefined) this.#lines.push(line);
  }

  takeSeriesName(name: string): void {
    this.#seriesNames.push(name);
  }

  takeMark(name: string): void {
    this.#writeLines();
    this.#marks.set(name, this.sizeBytes);
  }

  /** Length of the file at a mark, told once; as it is now without one. */
  sizeAt(mark: string | undefined): number {
    if (mark === undefined) return this.sizeBytes;
    const sizeBytes = this.#marks.get(mark);
    this.#marks.delete(mark);
    return sizeBytes ?? this.sizeBytes;
  }

  #writeLines(): void {
    const lines = this.#lines;
    if (lines.length === 0) return;
    this.#lines = [];
    this.#guard(lines.length, () => this.#jsonl?.write(`${lines.join("\n")}\n`));
  }

  /** A disk that refuses costs the records at hand, not the thread. */
  #guard(recordCount: number, write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof Error) || !("code" in error)) throw error;
      this.#lostCount += recordCount;
      this.#failure = writeFailure(error);
    }
  }
}

/** What the main thread throws at the next flush. */
export function writeFailure(error: unknown): ErrorReport {
  const message = error instanceof Error ? error.message : String(error);
  return { code: "TELEMETRY_WRITE_FAILED", transient: true, message, details: {} };
}
