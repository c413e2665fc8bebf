/**
 * Medians of the newest values: what a level is when spikes come and go. Robust levels of kernel C.
 *
 * @module
 */
import { SortedWindow } from "../interval/sorted-window.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import type { Expert } from "./expert.js";

const HALF = Float64Array.of(0.5);
const ONE = Float64Array.of(1);

export function movingMedianExpert(
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
  size: number,
): Expert {
  const window = new SortedWindow(blocks, size, "value units");
  const median = new Float64Array(1);
  return {
    names: [`median-${size}`],
    kernel: "C",
    learn() {
      window.push(context.ring, context.head);
    },
    pass() {},
    forecastInto(out, offset) {
      window.quantilesInto(median, 0, HALF, ONE, 0);
      for (let i = 0; i < horizons.length; i++) out[offset + i] = median[0]!;
    },
  };
}
