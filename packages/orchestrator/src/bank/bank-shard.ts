/**
 * One shard of a pool: a bank that does what requests say. Pure: whoever runs it brings the thread.
 *
 * @module
 */
import { isOperatingError } from "@meristem/leyline";
import {
  createPredictorBank,
  type PredictorBank,
  type PredictorBankOptions,
} from "./predictor-bank.js";
import type { ShardReply, ShardRequest, ShardWork } from "./shard-protocol.js";

const NO_ROWS = new Float64Array(0);

export class BankShard {
  readonly #bank: PredictorBank;

  /** @throws PredictorConfigError */
  constructor(options: PredictorBankOptions) {
    this.#bank = createPredictorBank(options);
  }

  /**
   * Does what `request` says. An operating error is answered; any other is thrown and is the end of
   * the shard.
   */
  handle({ id, changes, work }: ShardRequest): ShardReply {
    for (const { key, isRemoved } of changes) {
      if (isRemoved) this.#bank.remove(key);
      else this.#bank.open(key);
    }
    try {
      const { rows, parts } = this.#do(work);
      return { id, rows, parts, refused: undefined };
    } catch (error) {
      if (!isOperatingError(error)) throw error;
      const { code, transient, message, details } = error;
      return { id, rows: NO_ROWS, parts: [], refused: { code, transient, message, details } };
    }
  }

  #do(work: ShardWork): { rows: Float64Array; parts: readonly Uint8Array[] } {
    const bank = this.#bank;
    if (work.kind === "encode") {
      return { rows: NO_ROWS, parts: work.keys.map((key) => bank.encodeSeries(key)) };
    }
    if (work.kind === "adopt") {
      for (const part of work.parts) bank.adopt(part);
      return { rows: NO_ROWS, parts: [] };
    }
    const { slots } = work;
    const rows = new Float64Array(slots.length * bank.rowLength);
    if (work.kind === "observe") bank.observeBatch(slots, work.values, rows);
    else {
      for (let i = 0; i < slots.length; i++) bank.forecastInto(slots[i]!, rows, i * bank.rowLength);
    }
    return { rows, parts: [] };
  }
}
