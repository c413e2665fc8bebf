/**
 * The telemetry of a run. Records are offered between steps without a wait. When they cannot be written,
 * the run continues, reports the first failure and counts the dropped records.
 *
 * @module
 */
import { isOperatingError, type ErrorReport } from "@meristem/leyline";
import type { TelemetryOffer, TelemetrySink } from "@meristem/leyline/ports";
import type { Forecast } from "@meristem/orchestrator";
import { StepTelemetrySource, type AdaptationSource } from "./step-telemetry.js";

/** A sink with a file that can be cut back to an earlier position. */
export interface TelemetryChannel extends TelemetrySink {
  /**
   * Makes the records accepted before the call durable. Resolves to the position behind them; `lostCount`
   * is the number of accepted records that could not be written.
   *
   * @throws OperatingError
   */
  position(): Promise<Omit<TelemetryMark, "droppedCount"> & { readonly lostCount?: number }>;
  /** Whether the buffer is more than half full, so that a flush avoids drops. */
  readonly isPressed: boolean;
}

/** Position in the file. Plain data: snapshots store it. */
export interface TelemetryMark {
  readonly sizeBytes: number;
  /** Number of the last offered record. */
  readonly sequence: number;
  /** Records up to `sequence` that are not in the file. */
  readonly droppedCount: number;
}

/** Counts of the records of a run, those before a resumption included. offered = accepted + dropped. */
export interface TelemetryCount {
  readonly offered: number;
  readonly accepted: number;
  readonly dropped: number;
}

/** Options of {@link RunTelemetry}. */
export interface RunTelemetryOptions {
  /** Position at which the channel was opened; `undefined`: an empty file. */
  readonly resumeAt?: TelemetryMark | undefined;
  /** The fusion rule solves a transport problem: steps contain its cost and convergence. */
  readonly hasTransport: boolean;
  /** Called with the first failure. */
  readonly onTrouble: (error: ErrorReport) => void;
}

const START: TelemetryMark = { sizeBytes: 0, sequence: 0, droppedCount: 0 };

/** Offers records to a channel and counts them. */
export class RunTelemetry {
  readonly #channel: TelemetryChannel;
  readonly #base: TelemetryMark;
  readonly #onTrouble: (error: ErrorReport) => void;
  readonly #steps: StepTelemetrySource;
  /** Offers one record. Does not wait. */
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

  /**
   * Offers the records of a step: events always, the step itself every `intervalSteps` steps (0: never).
   * Cost: a copy of about fifty numbers.
   *
   * @param source The predictor that made `forecast`.
   */
  offerStep(forecast: Forecast, source: AdaptationSource, intervalSteps: number): void {
    this.#steps.offer(forecast, source, intervalSteps, this.offer);
  }

  /** Whether {@link RunTelemetry.flush} is due. False after a failure: the run does not wait again. */
  get isPressed(): boolean {
    return !this.#hasFailed && this.#channel.isPressed;
  }

  /** Waits until the offered records are written, or until that fails. */
  async flush(): Promise<void> {
    await this.#try(() => this.#channel.flush());
  }

  /**
   * Makes the records offered before the call durable and resolves to the position behind them. If that
   * fails, the position is the last known one, and all later records count as dropped.
   */
  async mark(): Promise<TelemetryMark> {
    const sequence = this.#base.sequence + this.#channel.counts().offeredCount;
    const position = await this.#try(() => this.#channel.position());
    if (position === undefined) {
      const { sizeBytes, sequence: lastSequence, droppedCount } = this.#mark;
      return { sizeBytes, sequence, droppedCount: droppedCount + sequence - lastSequence };
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

  /** Closes the channel. A failure is reported, not thrown. */
  async close(): Promise<void> {
    await this.#try(() => this.#channel.close());
  }

  /** `undefined` after an operating error. Other errors are thrown. */
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

/** The counts up to a position. */
export function telemetryCount({ sequence, droppedCount }: TelemetryMark): TelemetryCount {
  return { offered: sequence, accepted: sequence - droppedCount, dropped: droppedCount };
}
