/**
 * Prediction by what came after the most similar moments: the exact dictionary of kernel A.
 *
 * The newest delay vectors are kept as they are (they are the context's ring); the nearest ones to
 * now, triangle-weighted, get a local linear ridge regression (`local-fit.ts`). One search serves
 * every horizon and every size of neighbourhood. Decisive on low-noise chaos and on anything that
 * repeats itself.
 *
 * @see Farmer & Sidorowich, Predicting chaotic time series (1987).
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";
import type { Expert } from "./expert.js";
import { LocalFit } from "./local-fit.js";
import { NearestHeap } from "./nearest-heap.js";

export interface AnalogPlan {
  /** Lags in a delay vector, >= 3. */
  readonly lags: number;
  /** Delay vectors searched: the newest. */
  readonly dictionary: number;
  /** Sizes of neighbourhood, ascending; one member each. */
  readonly neighbours: readonly number[];
}

/** Two embeddings, because nobody knows the dimension of what drives a series. */
export const ANALOG_PLANS: readonly AnalogPlan[] = [
  { lags: 3, dictionary: 700, neighbours: [12, 40] },
  { lags: 7, dictionary: 1000, neighbours: [24] },
];

/** What the profile `balanced` can afford of them. */
export const BALANCED_ANALOG_PLANS: readonly AnalogPlan[] = [
  { lags: 3, dictionary: 350, neighbours: [12] },
];

/** Values that must be available, in coefficients of the local fit. */
const COVERAGE_MIN = 3;

export function analogExpert(
  context: SeriesContext,
  horizons: readonly number[],
  plan: AnalogPlan,
): Expert {
  const { lags, dictionary, neighbours } = plan;
  const most = neighbours.at(-1)!;
  const heap = new NearestHeap(most);
  const fit = new LocalFit(context, horizons, heap, lags);
  const said = new Float64Array(neighbours.length * horizons.length);
  const newest = new Float64Array(lags);

  const search = (): void => {
    said.fill(Infinity);
    const { ring, head, index, mask } = context;
    const held = index < mask ? index | 0 : mask;
    const oldest = head - held + lags - 1;
    const first = head - oldest < dictionary ? oldest : head - dictionary;
    const available = head - first;
    if (available < COVERAGE_MIN * (lags + 1)) return;
    heap.clear(Math.min(most, available >> 1));
    for (let j = 0; j < lags; j++) newest[j] = ring[head - j]!;
    findNearest(ring, first, head, newest, heap);
    heap.sort();
    for (let q = 0; q < neighbours.length; q++) {
      fit.solveInto(said, q * horizons.length, Math.min(neighbours[q]!, heap.count));
    }
  };

  return {
    names: neighbours.map((count) => `analog-${lags}-${count}`),
    kernel: "A",
    learn() {},
    pass() {},
    forecastInto(out, offset) {
      search();
      for (let i = 0; i < said.length; i++) out[offset + i] = said[i]!;
    },
  };
}

/** Offers every delay vector that ends in [first, head) to the heap by its squared distance. */
function findNearest(
  ring: Float64Array,
  first: number,
  head: number,
  newest: Float64Array,
  heap: NearestHeap,
): void {
  const lags = newest.length;
  const z0 = newest[0]!;
  const z1 = newest[1]!;
  const z2 = newest[2]!;
  let worst = Infinity;
  let r1 = ring[first - 1]!;
  let r2 = ring[first - 2]!;
  for (let i = first; i < head; i++) {
    const r0 = ring[i]!;
    const d0 = r0 - z0;
    const d1 = r1 - z1;
    const d2 = r2 - z2;
    r2 = r1;
    r1 = r0;
    let distance = d0 * d0 + d1 * d1 + d2 * d2;
    // Most candidates fall here, at the first three lags.
    if (distance >= worst) continue;
    for (let j = 3; j < lags; j++) {
      const gap = ring[i - j]! - newest[j]!;
      distance += gap * gap;
    }
    if (distance < worst) {
      heap.offer(distance, i);
      worst = heap.worst[0]!;
    }
  }
}
