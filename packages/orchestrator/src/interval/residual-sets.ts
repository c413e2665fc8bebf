/**
 * Quantiles of the forecast's error at one horizon, by several yardsticks at once.
 *
 * Each set remembers residuals divided by a scale known when the forecast was made, so it answers
 * "how far off were we, in these units?" over its own memory. The sets are mixed per quantile by
 * how well each has done lately (`quantile-mixture.ts`).
 *
 * @module
 */
import { cyclic } from "../series/cyclic.js";
import type { PredictorConfig } from "../config.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { ErrorScales, FAST } from "./error-scales.js";
import { LearnedScale } from "./learned-scale.js";
import { PRIOR_QUANTILES, PRIOR_SAMPLE } from "./prior-shape.js";
import { SortedWindow } from "./sorted-window.js";

const LEVELS = QUANTILE_LEVELS.length;
const LEVEL_ARRAY = Float64Array.from(QUANTILE_LEVELS);

/** Windows of the scaled sets, observations. */
const SCALED_WINDOW = 500;
const RELATIVE_WINDOW = 300;
/** Largest scaled error remembered: past it a quantile says nothing any more. */
const RATIO_MAX = 60;
const PHASE_FLOOR = 0.2;
const BASE_MIN = 1e-305;
/** Memories of the one-step error, for the learned scale. */
const NEWEST_ALPHAS = [0.05, 0.3];
/** Which slow average the distance of the last value is taken from. */
const AVERAGE = 2;

/** The yardsticks. `raw` sets come first, one a window. */
type Yardstick = "raw" | "volatility" | "learned" | "phase" | "relative";

/** The yardsticks in use and their windows, observations. Never none: a raw window stays. */
function planSets(config: PredictorConfig, period: number): readonly [Yardstick, number][] {
  const { residualWindowCounts: raw, excludedIntervalSets: excluded } = config;
  const all: [Yardstick, number][] = [
    ...raw.map((count): [Yardstick, number] => ["raw", count]),
    ["volatility", SCALED_WINDOW],
    ["learned", SCALED_WINDOW],
    ["phase", period > 0 ? SCALED_WINDOW : 0],
    ["relative", RELATIVE_WINDOW],
  ];
  const kept = all.filter(([kind, count]) => count > 0 && !excluded.includes(kind));
  return kept.length > 0 ? kept : [["raw", raw.at(-1)!]];
}

/** What one horizon's sets are told when a forecast is made. */
export interface Occasion {
  /** The forecast, value units. */
  point: number;
  /** Absolute error of the newest one-step forecast, value units. */
  newestError: number;
  /** Mean distance of the experts from the forecast, value units. */
  disagreement: number;
}

export class ResidualSets {
  readonly setCount: number;
  readonly scales: ErrorScales;
  readonly #horizon: number;
  readonly #floor: number;
  readonly #context: SeriesContext;
  readonly #kinds: readonly Yardstick[];
  readonly #windows: readonly SortedWindow[];
  readonly #learned: LearnedScale;
  /** Shape (horizon, setCount): the scale each waiting forecast was made with. */
  readonly #waitingScales: Float64Array;
  /** Shape (horizon), value units. */
  readonly #waitingPoints: Float64Array;
  /** Shape (NEWEST_ALPHAS), value units. */
  readonly #newest: Float64Array;
  readonly #at: Float64Array;
  /** Scratch: one number on its way from one function to the next, which would box it. */
  readonly #cell = new Float64Array(1);

  constructor(
    blocks: StateBlocks,
    horizon: number,
    context: SeriesContext,
    config: PredictorConfig,
  ) {
    this.#horizon = horizon;
    this.#floor = config.volatilityFloor;
    this.#context = context;
    const period = context.seasons[0] ?? 0;
    const plan = planSets(config, period);
    this.#kinds = plan.map(([kind]) => kind);
    this.#windows = plan.map(
      ([kind, count]) =>
        new SortedWindow(
          blocks.within(`${kind}${count}`),
          count,
          kind === "raw" ? "value units" : "1",
        ),
    );
    this.setCount = plan.length;
    this.scales = new ErrorScales(blocks.within("scales"), period);
    this.#learned = new LearnedScale(blocks.within("learned"), horizon);
    this.#waitingScales = blocks.block("waitingScales", [horizon, this.setCount], "value units");
    this.#waitingPoints = blocks.block("waitingPoints", [horizon], "value units");
    this.#newest = blocks.block("newest", [NEWEST_ALPHAS.length], "value units");
    this.#at = blocks.block("at", [1], "newest error count");
  }

  /** What each set measures errors in, and its window: `raw-100`, `volatility-500`, … */
  get names(): readonly string[] {
    return this.#kinds.map((kind, k) => `${kind}-${this.#windows[k]!.size}`);
  }

  /** Fast error scale over the slow one, dimensionless; 1 before the first error. */
  get volatilityRatio(): number {
    return this.scales.mean > 0 ? this.scales.means[FAST]! / this.scales.mean : 1;
  }

  /** Writes `values[0]` less the forecast that waits for `index` to `out[0]`, value units. */
  errorInto(out: Float64Array, values: Float64Array, index: number): void {
    out[0] = values[0]! - this.#waitingPoints[cyclic(index, this.#horizon)]!;
  }

  /** Learns that `values[0]` came at `index`, for which a forecast waited. */
  learn(index: number, values: Float64Array): void {
    const slot = cyclic(index, this.#horizon);
    const error = values[0]! - this.#waitingPoints[slot]!;
    const cell = this.#cell;
    cell[0] = Math.abs(error);
    this.scales.learn(cell, index);
    this.#learned.learn(slot, cell, this.scales.errorCount);
    for (let k = 0; k < this.setCount; k++) {
      const window = this.#windows[k]!;
      const scale = this.#waitingScales[slot * this.setCount + k]!;
      if (window.count === 0) this.#seed(k, window, scale);
      const ratio = Math.max(-RATIO_MAX, Math.min(RATIO_MAX, scale > 0 ? error / scale : 0));
      cell[0] = this.#kinds[k] === "raw" ? error : ratio;
      window.push(cell, 0);
    }
  }

  /**
   * Writes every set's quantiles, shape (setCount, levels), value units, relative to the point
   * forecast made now, and remembers what they were made with.
   */
  quantilesInto(out: Float64Array, occasion: Occasion): void {
    const { scales } = this;
    const slot = cyclic(this.#context.index, this.#horizon);
    const rough = this.#context.knownCount > 1 ? this.#context.scale : 0;
    const fallback = this.#horizon > 1 ? 2 * rough : rough;
    const base = scales.mean > 0 ? scales.mean : fallback;
    scales.noteLevel(this.#context);
    this.#noteNewest(occasion);
    this.#waitingPoints[slot] = occasion.point;
    this.#cell[0] = Math.max(base, BASE_MIN);
    this.#measure(slot, occasion);
    for (let k = 0; k < this.setCount; k++) {
      const window = this.#windows[k]!;
      const place = slot * this.setCount + k;
      if (window.count > 0) {
        window.quantilesInto(out, k * LEVELS, LEVEL_ARRAY, this.#waitingScales, place);
      } else for (let i = 0; i < LEVELS; i++) out[k * LEVELS + i] = PRIOR_QUANTILES[i]! * base;
    }
  }

  /** Writes the scale of every set; the base lies in the cell. */
  #measure(slot: number, occasion: Occasion): void {
    const { scales } = this;
    const base = this.#cell[0]!;
    const { index, lowest } = this.#context;
    const volatility = Math.max(scales.means[FAST]!, this.#floor * base);
    const phase = Math.max(scales.phase(index + this.#horizon), PHASE_FLOOR * base);
    const level = lowest > 0 ? Math.max(occasion.point, lowest) : volatility;
    this.#describe(occasion);
    for (let k = 0; k < this.setCount; k++) {
      const place = slot * this.setCount + k;
      const kind = this.#kinds[k]!;
      if (kind === "learned") this.#learned.scaleInto(this.#waitingScales, place, slot, this.#cell);
      else {
        this.#waitingScales[place] =
          kind === "raw"
            ? 1
            : kind === "volatility"
              ? volatility
              : kind === "phase"
                ? phase
                : level;
      }
    }
  }

  /** Writes the features of the learned scale. */
  #describe({ point, disagreement }: Occasion): void {
    const { sample } = this.#learned;
    const { scales } = this;
    const { index, value, averages, lowest } = this.#context;
    const perBase = 1 / this.#cell[0]!;
    for (let i = 0; i < 4; i++) sample[i] = scales.means[i]! * perBase;
    sample[4] = this.#newest[0]! * perBase;
    sample[5] = this.#newest[1]! * perBase;
    sample[6] = disagreement * perBase;
    sample[7] = Math.abs(point - value) * perBase;
    sample[8] = Math.abs(value - averages[AVERAGE]!) * perBase;
    sample[9] = scales.phase(index + this.#horizon) * perBase;
    sample[10] = 1;
    sample[11] = lowest > 0 && scales.level > 0 ? Math.max(point, lowest) / scales.level : 0;
  }

  #noteNewest({ newestError: error }: Occasion): void {
    const count = this.#at[0]! + 1;
    this.#at[0] = count;
    for (let i = 0; i < NEWEST_ALPHAS.length; i++) {
      const alpha = Math.max(NEWEST_ALPHAS[i]!, 1 / count);
      this.#newest[i] = this.#newest[i]! + alpha * (error - this.#newest[i]!);
    }
  }

  /** A new window starts with pseudo residuals of the prior shape. */
  #seed(k: number, window: SortedWindow, scale: number): void {
    const kind = this.#kinds[k]!;
    const { mean } = this.scales;
    const unit = kind === "raw" ? mean : kind === "relative" ? mean / scale : 1;
    for (let i = 0; i < PRIOR_SAMPLE.length; i++) {
      this.#cell[0] = PRIOR_SAMPLE[i]! * Math.min(unit, kind === "raw" ? unit : RATIO_MAX);
      window.push(this.#cell, 0);
    }
  }
}
