/** The TelemetrySink port in memory. */
import type { TelemetryEvent } from "../gen-v1.js";
import type {
  TelemetryCounts,
  TelemetryOffer,
  TelemetryReceipt,
  TelemetrySink,
} from "../ports/telemetry-sink.js";

const ACCEPTED: TelemetryReceipt = Object.freeze({ accepted: true });
const REFUSED: TelemetryReceipt = Object.freeze({ accepted: false });

/** {@link TelemetrySink} held in memory: two bounded lanes, and everything accepted to look at. */
export class MemoryTelemetrySink implements TelemetrySink {
  readonly #records: TelemetryEvent[] = [];
  readonly #laneCapacity: number;
  readonly #laneCounts = { common: 0, critical: 0 };
  #offeredCount = 0;
  #isOpen = true;

  /** @param laneCapacity Records each of the two lanes holds until the next flush. */
  constructor(laneCapacity = 4096) {
    this.#laneCapacity = laneCapacity;
  }

  /** Everything accepted, in order. */
  get records(): readonly TelemetryEvent[] {
    return this.#records;
  }

  offer(record: TelemetryOffer): TelemetryReceipt {
    this.#offeredCount++;
    const lane = record.priority === "MESSAGE_PRIORITY_CRITICAL" ? "critical" : "common";
    if (!this.#isOpen || this.#laneCounts[lane] >= this.#laneCapacity) return REFUSED;
    this.#laneCounts[lane]++;
    this.#records.push({ ...record, sequence: this.#offeredCount });
    return ACCEPTED;
  }

  async flush(): Promise<void> {
    this.#laneCounts.common = 0;
    this.#laneCounts.critical = 0;
  }

  async close(): Promise<void> {
    await this.flush();
    this.#isOpen = false;
  }

  counts(): TelemetryCounts {
    const acceptedCount = this.#records.length;
    const droppedCount = this.#offeredCount - acceptedCount;
    return { offeredCount: this.#offeredCount, acceptedCount, droppedCount };
  }
}
