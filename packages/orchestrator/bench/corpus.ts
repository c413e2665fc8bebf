/**
 * What we time, kept apart from how: `main.ts` measures every case, `corpus.test.ts` runs each one
 * once on every commit so that none rots.
 */
import type { PredictorConfigInput } from "@meristem/orchestrator";
import type { BenchCase } from "@meristem/testkit/bench";
import { Life } from "./life.js";

/** Steps a life has behind it when it is timed: the compiler and every window are warm. */
const GROWN_UP = 600;
const STEPS_PER_CALL = 20;

function steps(name: string, config: PredictorConfigInput, baseline?: string): BenchCase {
  let life: Life | undefined;
  return {
    name: `step/${name}`,
    unit: "step",
    unitsPerCall: STEPS_PER_CALL,
    ...(baseline === undefined ? {} : { baseline: `step/${baseline}` }),
    run: () => {
      if (life === undefined) {
        life = new Life(config);
        life.advance(GROWN_UP);
      }
      return life.advance(STEPS_PER_CALL);
    },
  };
}

export const corpus: readonly BenchCase[] = [
  steps("default", {}),
  steps("horizon-1", { horizons: [1] }, "default"),
  steps("horizons-1-to-24", { horizons: Array.from({ length: 24 }, (_, i) => i + 1) }, "default"),
  steps("no-season", { seasonLengthMax: 0 }, "default"),
  steps("exponential", { fusionRule: "exponential" }, "default"),
];
