/**
 * Kernel B: the series as a diffusion whose drift and variance depend on where it stands.
 *
 *     dx = b(x) dt + √v(x) dW
 *
 * Two members: `drift-diffusion` follows the drift read off the data bin by bin, `fokker-planck` is
 * the median of the predictive density, which is also one of the interval sets. Its coefficients are
 * the network's (`drift-network.ts`) once that has learnt from enough, the bins' before.
 *
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import {
  IMPLICIT_COUNT,
  RESIDUAL,
  STIFFNESS,
  TransitionDensity,
} from "../interval/transition-density.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import { BINS, BINS_PER_DEVIATION, DriftBins } from "./drift-bins.js";
import { DriftNetwork, NODES, ROUGHNESSES } from "./drift-network.js";
import type { Expert } from "./expert.js";

const LEVELS = QUANTILE_LEVELS.length;
/** Weight of the prior "no drift" in each bin, observations. */
const PRIOR_COUNT = 8;
/** The same for the coefficients of the density, which are looked at far from the data too. */
const DENSITY_PRIOR_COUNT = 15;
/** Share of the pooled second moment that a bin's variance is at least. */
const VARIANCE_FLOOR = 0.05;
/** A change larger than this many scales counts as this many. */
const CHANGE_MAX = 6;
/** Steps followed one by one; what lies beyond is as far as it gets. */
const STEPS_MAX = 128;
const KNOWN_MIN = 20;
/** Deviations and scales farther apart than this are as far apart as can be. */
const RATIO_MAX = 1e6;
const ROUGHNESS_ALPHA = 0.1;
const BINS_PER_NODE = (BINS - 1) / (NODES - 1);
const MIDDLE = (BINS - 1) / 2;

const PLACE = 0;
const IS_PLACED = 1;
const SMALL = 2;
const ROUGHNESS = 3;

/** Slots of {@link DriftDiffusion.solves}. */
export const EXPLICIT_SOLVES = 0;
export const IMPLICIT_SOLVES = 1;
export const STIFFNESS_MAX = 2;
export const ITERATIONS = 3;
export const RESIDUAL_MAX = 4;
export const SOLVE_SLOTS = 5;

/** A predictive distribution that is not made from past errors. */
export interface DensitySource {
  /** Whether there is one now. */
  readonly isReady: boolean;
  /** Writes the quantiles at horizon index `i` to `out[offset…]`, value units from their median. */
  offsetsInto(out: Float64Array, offset: number, i: number): void;
}

export class DriftDiffusion implements Expert, DensitySource {
  readonly names = ["drift-diffusion", "fokker-planck"];
  readonly kernel = "B";
  /** Absent when the configuration does without. */
  readonly network: DriftNetwork | undefined;
  /**
   * How the newest step solved for the density at every horizon: solves explicit along the drift, ones
   * that were not, the largest stiffness, Newton iterations, the largest residual (scales of change).
   */
  readonly solves = new Float64Array(SOLVE_SLOTS);
  readonly #context: SeriesContext;
  readonly #horizons: readonly number[];
  readonly #bins: DriftBins;
  /** The last value's place among the bins, whether there is one, fast mean |change|, roughness. */
  readonly #at: Float64Array;
  /** Shape (members, horizons), value units. */
  readonly #points: Float64Array;
  /** Shape (horizons, levels), value units from the median. */
  readonly #offsets: Float64Array;
  readonly #densities: readonly TransitionDensity[];
  /** The newest move: place, change, position, roughness, scales in a deviation. */
  readonly #moves = new Float64Array(5);
  readonly #coefficients = { drift: new Float64Array(NODES), variance: new Float64Array(NODES) };

  constructor(
    blocks: StateBlocks,
    context: SeriesContext,
    horizons: readonly number[],
    hasNetwork: boolean,
  ) {
    this.#context = context;
    this.#horizons = horizons;
    this.#bins = new DriftBins(blocks.within("bins"));
    this.network = hasNetwork ? new DriftNetwork(blocks.within("network")) : undefined;
    const slots = "place (bins),0 or 1,fast mean |change| (value units),roughness";
    this.#at = blocks.block("last", [4], slots);
    this.#points = blocks.block("points", [2, horizons.length], "value units");
    this.#offsets = blocks.block("offsets", [horizons.length, LEVELS], "value units");
    this.#densities = horizons.map((h) => new TransitionDensity(h));
  }

  get isReady(): boolean {
    return this.#context.knownCount >= KNOWN_MIN && this.#context.deviation > 0;
  }

  /** Observations the coefficients in force are learnt from. */
  get observationCount(): number {
    return this.network?.isTrained === true ? this.network.replayCount : this.#bins.heldCount;
  }

  /** Mean square change, scales squared: the variance where the series stands says nothing. */
  get pooledVariance(): number {
    return this.#bins.pooled;
  }

  learn(): void {
    const at = this.#at;
    const context = this.#context;
    const size = context.knownCount > 1 ? Math.abs(context.value - context.lag(1)) : 0;
    at[SMALL] = at[SMALL]! + ROUGHNESS_ALPHA * (Math.min(size, 10 * context.scale) - at[SMALL]!);
    if (at[IS_PLACED] === 1) {
      const ratio = (context.value - context.lag(1)) / context.scale;
      const change = Math.max(-CHANGE_MAX, Math.min(CHANGE_MAX, ratio));
      const moves = this.#moves;
      moves[0] = at[PLACE]!;
      moves[1] = change;
      moves[2] = (at[PLACE]! - MIDDLE) / BINS_PER_DEVIATION;
      moves[3] = at[ROUGHNESS]!;
      moves[4] = Math.min(context.scale / context.deviation, RATIO_MAX);
      this.#bins.learn(moves);
      this.network?.take(moves, this.#bins);
    }
    this.#mark();
  }

  pass(): void {
    this.#mark();
    // The next change would be measured from a stand-in: it is not learnt.
    this.#at[IS_PLACED] = 0;
  }

  forecastInto(out: Float64Array, offset: number): void {
    const { isReady } = this;
    for (let i = 0; i < this.#points.length; i++) {
      out[offset + i] = isReady ? this.#points[i]! : Infinity;
    }
  }

  offsetsInto(out: Float64Array, offset: number, i: number): void {
    for (let j = 0; j < LEVELS; j++) out[offset + j] = this.#offsets[i * LEVELS + j]!;
  }

  #mark(): void {
    const { value, mean, deviation, scale } = this.#context;
    const at = this.#at;
    const { isReady } = this;
    const place = isReady ? ((value - mean) / deviation) * BINS_PER_DEVIATION + MIDDLE : 0;
    at[PLACE] = Math.max(0, Math.min(BINS - 1, place));
    at[IS_PLACED] = isReady ? 1 : 0;
    at[ROUGHNESS] = Math.max(-0.9, Math.min(2, at[SMALL]! / scale - 1));
    this.solves.fill(0);
    if (!isReady) return;
    this.#follow();
    this.#spread();
  }

  /** Follows the drift of the bins step by step. */
  #follow(): void {
    const { value, mean, deviation, scale } = this.#context;
    const { drifts, counts } = this.#bins;
    const perBin = BINS_PER_DEVIATION / deviation;
    let x = value;
    let step = 0;
    for (let i = 0; i < this.#horizons.length; i++) {
      const until = Math.min(this.#horizons[i]!, STEPS_MAX);
      for (; step < until; step++) {
        const place = Math.max(0, Math.min(BINS - 1, (x - mean) * perBin + MIDDLE));
        const low = place | 0;
        const high = low + 1 < BINS ? low + 1 : low;
        const a = drifts[low]! / (counts[low]! + PRIOR_COUNT);
        const b = drifts[high]! / (counts[high]! + PRIOR_COUNT);
        x += (a + (place - low) * (b - a)) * scale;
      }
      this.#points[i] = x;
    }
  }

  /** Solves for the density at every horizon. */
  #spread(): void {
    const { value, mean, deviation, scale } = this.#context;
    this.#describe();
    const nodesPerDeviation = BINS_PER_DEVIATION / BINS_PER_NODE;
    const away = Math.max(-RATIO_MAX, Math.min(RATIO_MAX, (value - mean) / deviation));
    const place = away * nodesPerDeviation + (NODES - 1) / 2;
    const nodesPerScale = Math.min(scale / deviation, RATIO_MAX) * nodesPerDeviation;
    const count = this.#horizons.length;
    for (let i = 0; i < count; i++) {
      const density = this.#densities[i]!;
      const { from, quantiles } = density;
      from[0] = place;
      from[1] = nodesPerScale;
      density.solve(this.#coefficients);
      this.#note(density.how);
      const median = quantiles[(LEVELS - 1) / 2]!;
      this.#points[count + i] = value + scale * median;
      for (let j = 0; j < LEVELS; j++) {
        this.#offsets[i * LEVELS + j] = scale * (quantiles[j]! - median);
      }
    }
  }

  #note(how: Float64Array): void {
    const { solves } = this;
    const iterations = how[IMPLICIT_COUNT]!;
    const slot = iterations > 0 ? IMPLICIT_SOLVES : EXPLICIT_SOLVES;
    solves[slot] = solves[slot]! + 1;
    solves[ITERATIONS] = solves[ITERATIONS]! + iterations;
    solves[STIFFNESS_MAX] = Math.max(solves[STIFFNESS_MAX]!, how[STIFFNESS]!);
    solves[RESIDUAL_MAX] = Math.max(solves[RESIDUAL_MAX]!, how[RESIDUAL]!);
  }

  /** Writes drift and variance at the nodes: the network's at this roughness, or the bins'. */
  #describe(): void {
    const { drift, variance } = this.#coefficients;
    if (this.network?.isTrained === true) {
      const { table } = this.network;
      const roughness = this.#at[ROUGHNESS]!;
      const from = roughness < ROUGHNESSES[1]! ? 0 : 1;
      const span = ROUGHNESSES[from + 1]! - ROUGHNESSES[from]!;
      const ratio = (roughness - ROUGHNESSES[from]!) / span;
      const share = Math.max(0, Math.min(1, ratio));
      const variances = ROUGHNESSES.length * NODES;
      for (let i = 0; i < NODES; i++) {
        const at = from * NODES + i;
        const b = table[at]!;
        const v = table[variances + at]!;
        drift[i] = b + share * (table[at + NODES]! - b);
        variance[i] = v + share * (table[variances + at + NODES]! - v);
      }
      return;
    }
    const { drifts, squares, counts, pooled } = this.#bins;
    const prior = Math.max(pooled, VARIANCE_FLOOR);
    for (let i = 0; i < NODES; i++) {
      const bin = i * BINS_PER_NODE;
      const count = counts[bin]! + DENSITY_PRIOR_COUNT;
      const b = drifts[bin]! / count;
      const square = (squares[bin]! + DENSITY_PRIOR_COUNT * prior) / count;
      drift[i] = b;
      variance[i] = Math.max(square - b * b, VARIANCE_FLOOR * prior);
    }
  }
}
