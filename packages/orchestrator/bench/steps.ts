/**
 * Times one step early and late in a long life, interleaved, and says whether its cost is flat.
 *
 *   npm run bench:steps -- [--late 1000000] [--json]
 */
import { parseArgs } from "node:util";
import {
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStepInto,
  stepOutputFor,
  type PredictorConfigInput,
} from "@meristem/orchestrator";

const { values: options } = parseArgs({
  options: {
    early: { type: "string", default: "10000" },
    late: { type: "string", default: "1000000" },
    json: { type: "boolean", default: false },
  },
});

const ROUNDS = 40;
const STEPS_PER_ROUND = 2000;

/** One predictor with a clock on it. */
class Life {
  readonly #state;
  readonly #output;
  #step = 0;

  constructor(config: PredictorConfigInput) {
    this.#state = initialPredictorState(predictorConfigSchema.parse(config));
    this.#output = stepOutputFor(this.#state.config.horizons.length);
  }

  /** Advances by `count` steps and returns microseconds a step. */
  advance(count: number): number {
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      predictorStepInto(this.#state, plainInput(valueAt(this.#step++)), this.#output);
    }
    return ((performance.now() - start) * 1000) / count;
  }
}

/** Seasonal, noisy, wandering a little; the same numbers in every run. */
function valueAt(t: number): number {
  const noise = (Math.imul(t + 1, 2_654_435_761) >>> 0) / 2 ** 32 - 0.5;
  const season = ((t % 24) - 12) ** 2 / 20;
  return 100 + season + 4 * noise + ((t >> 7) % 5);
}

const median = (sorted: readonly number[]): number => sorted[sorted.length >> 1]!;

const early = new Life({});
const late = new Life({});
early.advance(Number(options.early));
late.advance(Number(options.late));
const times = { early: [] as number[], late: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  times.early.push(early.advance(STEPS_PER_ROUND));
  times.late.push(late.advance(STEPS_PER_ROUND));
}
const earlyUs = median(times.early.toSorted((a, b) => a - b));
const lateUs = median(times.late.toSorted((a, b) => a - b));
const result = {
  node: process.version,
  earlyStep: Number(options.early),
  earlyUs,
  lateStep: Number(options.late),
  lateUs,
  ratio: lateUs / earlyUs,
};
process.stdout.write(
  options.json
    ? `${JSON.stringify(result)}\n`
    : `after ${options.early} steps ${earlyUs.toFixed(1)} us, after ${options.late} steps ` +
        `${lateUs.toFixed(1)} us, ratio ${result.ratio.toFixed(3)} (Node ${process.version})\n`,
);
