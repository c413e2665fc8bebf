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
import { NearestMoments } from "./nearest-moments.js";

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
  const nearest = new NearestMoments(most, lags);
  const fit = new LocalFit(context, horizons, nearest, lags);
  const said = new Float64Array(neighbours.length * horizons.length);

  const search = (): void => {
    said.fill(Infinity);
    const { ring, head, index, mask } = context;
    const held = index < mask ? index | 0 : mask;
    const oldest = head - held + lags - 1;
    const first = head - oldest < dictionary ? oldest : head - dictionary;
    const available = head - first;
    if (available < COVERAGE_MIN * (lags + 1)) return;
    nearest.search(ring, first, head, Math.min(most, available >> 1));
    for (let q = 0; q < neighbours.length; q++) {
      fit.solveInto(said, q * horizons.length, Math.min(neighbours[q]!, nearest.count));
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
