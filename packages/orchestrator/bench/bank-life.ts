/** A bank of lite series that live side by side on one stream, to be looked at at any age. */
import { createPredictorBank, type PredictorConfigInput } from "@meristem/orchestrator";
import { INPUT_COUNT, valueAt } from "./life.js";

const inputs = Float64Array.from({ length: INPUT_COUNT }, (_, t) => valueAt(t));

export class BankLife {
  readonly #bank;
  readonly #slots: Int32Array;
  readonly #values: Float64Array;
  readonly #out: Float64Array;
  #age = 0;

  constructor(config: PredictorConfigInput, seriesCount: number) {
    this.#bank = createPredictorBank({ config });
    this.#slots = Int32Array.from({ length: seriesCount }, (_, i) => this.#bank.open(`s${i}`));
    this.#values = new Float64Array(seriesCount);
    this.#out = new Float64Array(seriesCount * this.#bank.rowLength);
  }

  /** Lives `count` steps on, all series at once, and returns the first one's newest point. */
  advance(count: number): number {
    for (let i = 0; i < count; i++) {
      const from = this.#age++ % INPUT_COUNT;
      for (let k = 0; k < this.#values.length; k++) {
        this.#values[k] = inputs[(from + 7 * k) % INPUT_COUNT]!;
      }
      this.#bank.observeBatch(this.#slots, this.#values, this.#out);
    }
    return this.#out[0]!;
  }
}
