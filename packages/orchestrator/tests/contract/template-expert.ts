/**
 * Template of an expert: a level whose smoothing constant follows the bias of its errors.
 *
 * @see Trigg & Leach, Exponential smoothing with an adaptive response rate (1967).
 */
import type { Expert } from "../../src/experts/expert.js";
import type { SeriesContext } from "../../src/series/series-context.js";
import type { StateBlocks } from "../../src/state/state-blocks.js";

/** Memory of the mean error and of the mean absolute error. */
const ERROR_ALPHA = 0.2;

const LEVEL = 0;
const ERROR = 1;
const SIZE = 2;
const COUNT = 3;

export function adaptiveLevelExpert(
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
): Expert {
  const unit = "level (value units),mean error (value units),mean |error| (value units),count";
  const state = blocks.block("state", [4], unit);
  return {
    names: ["adaptive-level"],
    kernel: "C",
    learn() {
      const error = context.value - state[LEVEL]!;
      state[COUNT]! += 1;
      if (state[COUNT] === 1) {
        state[LEVEL] = context.value;
        return;
      }
      state[ERROR]! += ERROR_ALPHA * (error - state[ERROR]!);
      state[SIZE]! += ERROR_ALPHA * (Math.abs(error) - state[SIZE]!);
      const alpha = state[SIZE]! > 0 ? Math.min(1, Math.abs(state[ERROR]! / state[SIZE]!)) : 1;
      state[LEVEL]! += alpha * error;
    },
    pass() {},
    forecastInto(out, offset) {
      for (let i = 0; i < horizons.length; i++) out[offset + i] = state[LEVEL]!;
      if (state[COUNT] === 0) out.fill(Infinity, offset, offset + horizons.length);
    },
  };
}
