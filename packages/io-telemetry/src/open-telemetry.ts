/**
 * Telemetry off the hot path: a ring in shared memory, drained by a worker thread.
 *
 * `offer` copies numbers into the ring and publishes them by a few atomic stores, shared by up to
 * sixteen steps of one turn of the loop. It never waits, never throws, allocates nothing for a step, and
 * does not notice whether the worker is slow, stuck or dead: a full ring refuses and counts. CRITICAL
 * records have a lane that no flood can fill.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import { invariant, v1 } from "@meristem/leyline";
import type {
  TelemetryCounts,
  TelemetryOffer,
  TelemetryReceipt,
  TelemetrySink,
} from "@meristem/leyline/ports";
import { TelemetryWriteError } from "./errors.js";
import type { TelemetryPosition } from "./jsonl-sink.js";
import { lineOf } from "./line-of.js";
import {
  bufferBytes,
  KIND,
  LANE,
  STEP_WORDS_MAX,
  STEP_WORDS_USUAL,
  type LineLane,
  type RingSizes,
} from "./ring/layout.js";
import { RingProducer } from "./ring/producer.js";
import {
  isSlotStep,
  NamePacker,
  writeStep,
  type StepHead,
  type StepNames,
  type StepOffer,
} from "./ring/step-record.js";
import type { WorkerSetup } from "./worker/protocol.js";
import { WorkerLink } from "./worker/worker-link.js";
import { WORKER_SOURCE } from "./worker/worker-source.gen.js";

export interface TelemetryOptions {
  /** File of JSON lines. Omit for none. */
  readonly jsonl?: {
    readonly path: string;
    /** Where to go on; without it the file must not exist yet. */
    readonly resumeAt?: TelemetryPosition;
    /** Bytes of a file before the next one is begun; 0, the default, never. */
    readonly fileBytesMax?: number;
    /** Files kept. Default 10. */
    readonly fileCountMax?: number;
  };
  /** File of OTLP metrics, one request a line. Omit for none. */
  readonly otlp?: { readonly path: string; readonly everyMs?: number };
  /** Serve `/metrics` for Prometheus; on this machine only unless a host is given. */
  readonly prometheus?: { readonly host?: string; readonly port: number };
  /** Steps of 64 numbers the ring holds, a power of two. Default 4096: 2 MiB. */
  readonly stepCount?: number;
  /** Keep `emittedAtUnixNs` in the file. Off: without wall time the same run gives the same bytes. */
  readonly keepWallTime?: boolean;
  /** Longest a flush or close waits for the worker. Default 2000. */
  readonly flushMsMax?: number;
}

/** A {@link TelemetrySink} behind a ring. */
export interface Telemetry extends TelemetrySink {
  /**
   * Makes everything accepted before the call durable and says where the file stands after it:
   * what is offered meanwhile is not counted.
   *
   * @throws TelemetryWriteError
   */
  position(): Promise<TelemetryPosition>;
  /** Whether a lane is more than half full: who can wait had better flush. */
  readonly isPressed: boolean;
  /** Where `/metrics` is served; `undefined` when it is not. */
  readonly prometheusPort: number | undefined;
}

const LINE_BYTES = 8192;
const LINE_COUNT = 512;
const FILE_COUNT_MAX = 10;
const SERIES_COUNT_MAX = 65_536;
const ACCEPTED: TelemetryReceipt = Object.freeze({ accepted: true });
const REFUSED: TelemetryReceipt = Object.freeze({ accepted: false });

const NAMES: StepNames = {
  verdicts: Object.values(v1.IngestionVerdict),
  modes: Object.values(v1.OperatingMode),
  flags: Object.values(v1.ForecastFlag),
  sources: Object.values(v1.Subsystem),
  levels: Object.values(v1.TelemetryLevel),
  priorities: Object.values(v1.MessagePriority),
};

/**
 * Opens files, starts the worker, and resolves when it is ready.
 *
 * @throws TelemetryWriteError when a file or port cannot be opened
 */
export async function openTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const stepCount = options.stepCount ?? 4096;
  invariant(stepCount > 0 && (stepCount & (stepCount - 1)) === 0, "stepCount is a power of two");
  const sizes: RingSizes = {
    slotCounts: [LINE_COUNT, LINE_COUNT],
    slotBytes: [LINE_BYTES, LINE_BYTES],
    stepWords: stepCount * STEP_WORDS_USUAL,
  };
  const buffer = new SharedArrayBuffer(bufferBytes(sizes));
  const worker = new Worker(WORKER_SOURCE, {
    eval: true,
    // Flags of the parent that say how its own program is to be read are not about this one.
    execArgv: [],
    name: "meristem-telemetry",
    workerData: setupOf(options, buffer, sizes),
  });
  const link = new WorkerLink(worker, options.flushMsMax ?? 2000);
  const prometheusPort = await link.ready;
  worker.unref();
  return new RingTelemetry(new RingProducer(buffer, sizes), link, options, prometheusPort);
}

function setupOf(
  options: TelemetryOptions,
  buffer: SharedArrayBuffer,
  sizes: RingSizes,
): WorkerSetup {
  const { jsonl, otlp, prometheus } = options;
  return {
    buffer,
    sizes,
    names: NAMES,
    keepWallTime: options.keepWallTime === true,
    pollMs: 2,
    jsonl: jsonl && {
      path: jsonl.path,
      fileBytesMax: jsonl.fileBytesMax ?? 0,
      fileCountMax: jsonl.fileCountMax ?? FILE_COUNT_MAX,
      resumeAtBytes: jsonl.resumeAt?.sizeBytes,
    },
    otlp: otlp && {
      path: otlp.path,
      fileBytesMax: 0,
      fileCountMax: 1,
      resumeAtBytes: undefined,
      everyMs: otlp.everyMs ?? 10_000,
    },
    prometheus: prometheus && { host: prometheus.host ?? "127.0.0.1", port: prometheus.port },
  };
}

class RingTelemetry implements Telemetry {
  readonly prometheusPort: number | undefined;
  readonly #ring: RingProducer;
  readonly #link: WorkerLink;
  readonly #keepWallTime: boolean;
  readonly #seriesIds = new Map<string, number>();
  /** Reused for every step. */
  readonly #head: StepHead = { sequence: 0, series: 0, packer: new NamePacker(NAMES) };
  readonly #publish = (): void => {
    this.#isPublishDue = false;
    if (this.#ring.unpublishedCount > 0) this.#ring.publish();
  };
  #isPublishDue = false;
  #lastSeries: string | undefined;
  #lastId = -1;
  #sequence: number;
  #refusedCount = 0;
  #markCount = 0;
  #toldDropCount = 0;
  #isClosed = false;

  constructor(
    ring: RingProducer,
    link: WorkerLink,
    options: TelemetryOptions,
    prometheusPort: number | undefined,
  ) {
    this.#ring = ring;
    this.#link = link;
    this.#keepWallTime = options.keepWallTime === true;
    this.#sequence = options.jsonl?.resumeAt?.sequence ?? 0;
    this.prometheusPort = prometheusPort;
  }

  offer(record: TelemetryOffer): TelemetryReceipt {
    const sequence = ++this.#sequence;
    if (this.#isClosed) {
      this.#refusedCount++;
      return REFUSED;
    }
    const isCritical = record.priority === v1.MessagePriority.CRITICAL;
    if (!isCritical && isSlotStep(record)) return this.#offerStep(sequence, record);
    return this.#offerLine(isCritical ? LANE.critical : LANE.message, sequence, record);
  }

  async flush(): Promise<void> {
    this.#tellDrops();
    await this.#link.ask({ $case: "flush", wantsSync: false, mark: undefined });
  }

  get isPressed(): boolean {
    return this.#ring.isPressed;
  }

  async position(): Promise<TelemetryPosition> {
    this.#tellDrops();
    const sequence = this.#sequence;
    const mark = String(++this.#markCount);
    // Between the record of that number and the next.
    if (!this.#ring.offerText(LANE.critical, KIND.mark, sequence + 0.5, mark)) {
      throw new TelemetryWriteError("the telemetry worker lags too far behind", {});
    }
    const reply = await this.#link.ask({ $case: "flush", wantsSync: true, mark });
    return { sizeBytes: reply.sizeBytes, sequence, lostCount: reply.lostCount };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#tellDrops();
    this.#isClosed = true;
    try {
      await this.#link.ask({ $case: "close" });
    } finally {
      await this.#link.end();
    }
  }

  counts(): TelemetryCounts {
    let offeredCount = this.#refusedCount;
    let acceptedCount = 0;
    for (const lane of Object.values(LANE)) {
      offeredCount += this.#ring.offeredCount(lane);
      acceptedCount += this.#ring.acceptedCount(lane);
    }
    return { offeredCount, acceptedCount, droppedCount: offeredCount - acceptedCount };
  }

  #offerStep(sequence: number, record: StepOffer): TelemetryReceipt {
    const ring = this.#ring;
    const head = this.#head;
    const series = record.series === this.#lastSeries ? this.#lastId : this.#idOf(sequence, record);
    const start = series < 0 ? -1 : ring.claimStep(STEP_WORDS_MAX);
    if (start < 0) {
      ring.refuse(LANE.step);
      return REFUSED;
    }
    head.sequence = sequence;
    head.series = series;
    const wordCount = writeStep(ring, start, head, record);
    if (wordCount === 0) return this.#offerLine(LANE.message, sequence, record);
    ring.commitStep(wordCount, sequence);
    if (!this.#isPublishDue) this.#publishSoon();
    return ACCEPTED;
  }

  /** What a turn of the loop leaves unpublished is published after it. */
  #publishSoon(): void {
    this.#isPublishDue = true;
    setImmediate(this.#publish);
  }

  #offerLine(lane: LineLane, sequence: number, record: TelemetryOffer): TelemetryReceipt {
    const line = lineOf(record, sequence, this.#keepWallTime);
    if (this.#ring.offerText(lane, KIND.line, sequence, line)) return ACCEPTED;
    this.#ring.refuse(lane);
    return REFUSED;
  }

  /** The number of a series; -1 when it is new and there is no room for its key just now. */
  #idOf(sequence: number, { series }: TelemetryOffer): number {
    const id = this.#seriesIds.get(series) ?? this.#nameSeries(sequence, series);
    if (id >= 0) {
      this.#lastSeries = series;
      this.#lastId = id;
    }
    return id;
  }

  /** Tells the worker a new key; -1 when there is no room for it just now. */
  #nameSeries(sequence: number, series: string): number {
    const id = this.#seriesIds.size;
    if (id >= SERIES_COUNT_MAX) return -1;
    if (!this.#ring.offerText(LANE.critical, KIND.seriesName, sequence, series)) return -1;
    this.#seriesIds.set(series, id);
    return id;
  }

  /** Leaves a record of what was lost since the last one. */
  #tellDrops(): void {
    this.#ring.publish();
    this.#ring.publishStats();
    const { offeredCount, acceptedCount, droppedCount } = this.counts();
    if (this.#isClosed || droppedCount === this.#toldDropCount) return;
    this.#toldDropCount = droppedCount;
    const lane = v1.MessagePriority.NORMAL;
    const value = { lane, offeredCount, acceptedCount, droppedCount };
    this.#offerLine(LANE.critical, ++this.#sequence, {
      emittedAtUnixNs: 0n,
      source: v1.Subsystem.IO_TELEMETRY,
      level: v1.TelemetryLevel.WARNING,
      priority: v1.MessagePriority.CRITICAL,
      series: "",
      stepIndex: 0,
      body: { $case: "drops", value },
    });
  }
}
