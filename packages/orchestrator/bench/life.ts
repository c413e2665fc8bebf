/** A predictor with a stream of its own, to be timed at any age. */
import {
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStepInto,
  stepOutputFor,
  type PredictorConfigInput,
} from "@meristem/orchestrator";

/** Inputs repeat after this many steps; longer than anything a predictor remembers. */
export const INPUT_COUNT = 24_000;
const inputs = Array.from({ length: INPUT_COUNT }, (_, t) => plainInput(valueAt(t)));

export class Life {
  readonly #state;
  readonly #output;
  readonly #inputs;
  #age = 0;

  /** @param rung Of the load ladder, on which every step runs. */
  constructor(config: PredictorConfigInput, rung = 0) {
    this.#inputs = rung === 0 ? inputs : inputs.map((input) => ({ ...input, rung }));
    this.#state = initialPredictorState(predictorConfigSchema.parse(config));
    this.#output = stepOutputFor(this.#state.config.horizons.length);
  }

  /** Lives `count` steps on and returns the newest point forecast. */
  advance(count: number): number {
    for (let i = 0; i < count; i++) {
      predictorStepInto(this.#state, this.#inputs[this.#age++ % INPUT_COUNT]!, this.#output);
    }
    return this.#output.points[0]!;
  }

  /** Does what may be done between two steps, as a predictor's `idle` does. */
  idle(): void {
    this.#state.engine.drift?.network?.work();
  }
}

/** Seasonal, noisy, wandering a little; the same numbers in every run. */
export function valueAt(t: number): number {
  const noise = (Math.imul(t + 1, 0x9e3779b1) >>> 0) / 2 ** 32 - 0.5;
  const season = ((t % 24) - 12) ** 2 / 20;
  return 100 + season + 4 * noise + ((t >> 7) % 5);
}
