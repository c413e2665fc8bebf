/**
 * Simple exponential smoothing: the local level of kernel C, at seven memories.
 *
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import type { SmootherBank } from "./smoothing-bank.js";

const ALPHAS = [0.9, 0.7, 0.5, 0.3, 0.15, 0.07, 0.03];

export function simpleSmoothingBank(blocks: StateBlocks, context: SeriesContext): SmootherBank {
  const levels = blocks.block("levels", [ALPHAS.length], "value units");
  return {
    memberCount: ALPHAS.length,
    rate: 2,
    isReady: () => true,
    learn() {
      const { value, knownCount } = context;
      for (let j = 0; j < levels.length; j++) {
        const alpha = Math.max(ALPHAS[j]!, 1 / knownCount);
        levels[j] = levels[j]! + alpha * (value - levels[j]!);
      }
    },
    pass() {},
    predictInto(out, offset) {
      for (let j = 0; j < levels.length; j++) out[offset + j] = levels[j]!;
    },
  };
}
