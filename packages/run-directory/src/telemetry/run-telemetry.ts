/**
 * What a run tells about itself: offered between two steps and never waited for. When it cannot be
 * written the run goes on, says so once, and counts what is missing.
 *
 * @module
 */
import { isOperatingError, type ErrorReport } from "@meristem/leyline";
import type { TelemetryOffer, TelemetrySink } from "@meristem/leyline/ports";
import type { Forecast } from "@meristem/orchestrator";
import { StepTelemetrySource, type AdaptationSource } from "./step-telemetry.js";

/** A sink whose file can be cut back to where it stood. */
export interface TelemetryChannel extends TelemetrySink {
  /** Makes everything accepted before the call durable and says where the file stands after it. */
  position(): Promise<Omit<TelemetryMark, "droppedCount"> & { readonly lostCount?: number }>;
  /** Whether whoever can wait had better flush. */
  readonly isPressed: boolean;
}

/** Where the file stands. Plain data: it goes into snapshots. */
export interface TelemetryMark {
  readonly sizeBytes: number;
  /** Number of the last record offered. */
  readonly sequence: number;
  /** Of these, those that are not in the file. */
  readonly droppedCount: number;
}

/** Of all records of a run, earlier stretches included. */
export interface TelemetryCount {
  readonly offered: number;
  readonly accepted: number;
  readonly dropped: number;
}

export interface RunTelemetryOptions {
  /** Where the channel goes on; absent: at the beginning. */
  readonly resumeAt?: TelemetryMark | undefined;
  /** Weights move at a cost that is solved for: what the solver says is told. */
  readonly hasTransport: boolean;
  /** Told the first failure; later ones are of the same kind. */
  readonly onTrouble: (error: ErrorReport) => void;
}

const START: TelemetryMark = { sizeBytes: 0, sequence: 0, droppedCount: 0 };

export class RunTelemetry {
  readonly #channel: TelemetryChannel;
  readonly #base: TelemetryMark;
  readonly #onTrouble: (error: ErrorReport) => void;
  readonly #steps: StepTelemetrySource;
  /** Offers one record. */
  readonly offer = (record: TelemetryOffer): void => void this.#channel.offer(record);
  #mark: TelemetryMark;
  #hasFailed = false;

  constructor(channel: TelemetryChannel, options: RunTelemetryOptions) {
    const { resumeAt, hasTransport, onTrouble } = options;
    this.#steps = new StepTelemetrySource(hasTransport);
    this.#channel = channel;
    this.#base = resumeAt ?? START;
    this.#mark = this.#base;
    this.#onTrouble = onTrouble;
  }

  /** Offers what a step of `source` says. Cost: a copy of some fifty numbers. */
  offerStep(forecast: Forecast, source: AdaptationSource, intervalSteps: number): void {
    this.#steps.offer(forecast, source, intervalSteps, this.offer);
  }

  /** Whether {@link RunTelemetry.flush} is worth the wait: never again once it was in vain. */
  get isPressed(): boolean {
    return !this.#hasFailed && this.#channel.isPressed;
  }

  /** Waits until what was offered is written, or until that is no use. */
  async flush(): Promise<void> {
    await this.#try(() => this.#channel.flush());
  }

  /**
   * Makes what was offered before the call durable and says where the file stands. If that fails, the
   * file counts up to where it stood last, and what came after that as dropped.
   */
  async mark(): Promise<TelemetryMark> {
    const sequence = this.#base.sequence + this.#channel.counts().offeredCount;
    const position = await this.#try(() => this.#channel.position());
    if (position === undefined) {
      const { sizeBytes, sequence: known, droppedCount } = this.#mark;
      return { sizeBytes, sequence, droppedCount: droppedCount + sequence - known };
    }
    const { droppedCount } = this.#channel.counts();
    const lostCount = position.lostCount ?? 0;
    this.#mark = {
      sizeBytes: position.sizeBytes,
      sequence: position.sequence,
      droppedCount: this.#base.droppedCount + droppedCount + lostCount,
    };
    return this.#mark;
  }

  async close(): Promise<void> {
    await this.#try(() => this.#channel.close());
  }

  /** `undefined` when it failed. @throws what is no operating error */
  async #try<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await act();
    } catch (error) {
      if (!isOperatingError(error)) throw error;
      if (!this.#hasFailed) this.#onTrouble(error);
      this.#hasFailed = true;
      return undefined;
    }
  }
}

/** What a mark says of all records. */
export function telemetryCount({ sequence, droppedCount }: TelemetryMark): TelemetryCount {
  return { offered: sequence, accepted: sequence - droppedCount, dropped: droppedCount };
}
