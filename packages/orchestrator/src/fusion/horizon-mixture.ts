/**
 * The mixture of experts at one horizon: remembers what each said, scores it when the target
 * comes, moves the weights, and fuses what they say now.
 *
 * Fusing is a weighted average of quantile functions, which is the Wasserstein-2 barycentre of the
 * experts' distributions in one dimension.
 *
 * @module
 */
import { clippedScaleInto } from "@meristem/kernels/detect";
import { cyclic } from "../series/cyclic.js";
import { QUANTILE_LEVELS } from "../forecast.js";
import { PRIOR_QUANTILES } from "../interval/prior-shape.js";
import type { StateBlocks } from "../state/state-blocks.js";
import { ExpertDistances } from "./expert-distances.js";
import type { FusionEvidence, FusionSettings } from "./fusion-evidence.js";
import type { FusionRule } from "./fusion-rule.js";

const LEVELS = QUANTILE_LEVELS.length;
const LEVEL_ARRAY = Float64Array.from(QUANTILE_LEVELS);

const SCALE_CLIP = 8;
const SCALE_CLIP_AFTER = 5;
/** The error scale by which losses are divided. */
const ERROR_SCALE = {
  alpha: 0.01,
  clip: SCALE_CLIP,
  longShare: 0.1,
  clipAfter: SCALE_CLIP_AFTER,
  limitIncludesNewest: true,
};
const FAST_ALPHA = 0.05;

/** Rate of the experts' own error quantiles, in units of their mean absolute error. */
const SPREAD_RATE = 0.03;
const SPREAD_ALPHA = 0.01;

/** The 10 % and the 90 % quantile. */
const BAND_FOOT = QUANTILE_LEVELS.indexOf(0.1);
const BAND_TOP = QUANTILE_LEVELS.indexOf(0.9);

const SCALE = 0;
const COUNT = 1;
const FUSED = 2;
const LONG_MEAN = 3;
const FAST_SCALE = 4;
const SCALE_SLOTS = { count: COUNT, mean: SCALE, long: LONG_MEAN };
const AT_NAMES = "error scale,scored count,fused point,long mean error,fast error scale";

export class HorizonMixture implements FusionEvidence {
  readonly horizon: number;
  readonly expertCount: number;
  /** Shape (experts), on the simplex. */
  readonly weights: Float64Array;
  readonly losses: Float64Array;
  readonly regrets: Float64Array;
  readonly awake: Float64Array;
  /** Shape (levels): fused quantiles of the experts' own distributions, relative to `fused`. */
  readonly fusedOffsets: Float64Array;
  readonly lent: Float64Array | undefined;
  /** Shape (numbers of the rule, experts). */
  readonly memory: Float64Array;
  readonly report: Float64Array;
  readonly scratch: Float64Array;
  /** Row-major, shape (experts, experts): costs, for rules that move weight. */
  readonly cost: Float64Array | undefined;
  readonly scratchCost: Float64Array | undefined;
  /** Shape (experts), on the simplex: the weights before the last move. */
  readonly previous: Float64Array;
  readonly #distances: ExpertDistances | undefined;
  /** The rule needs them, or they are reported: those of the shortest horizon are. */
  readonly #wantsLosses: boolean;
  readonly #rule: FusionRule;
  readonly #settings: FusionSettings;
  /** Shape (horizon, experts), value units. */
  readonly #waitingPoints: Float64Array;
  /** Whether somebody asks, once the target is there, what the experts' distributions were. */
  readonly #keepsOffsets: boolean;
  /** Shape (horizon, experts, levels), value units; empty unless kept. */
  readonly #waitingOffsets: Float64Array;
  /** Shape (horizon), value units. */
  readonly #waitingFused: Float64Array;
  /** Shape (horizon), 1 where a forecast is waiting. */
  readonly #waiting: Float64Array;
  /** Shape (horizon, experts), 1 where the expert took part. */
  readonly #waitingAwake: Float64Array;
  /** Shape (experts, levels): each expert's error quantiles, value units. */
  readonly #offsets: Float64Array;
  /** Shape (experts): each expert's mean absolute error, value units. */
  readonly #spreads: Float64Array;
  readonly #at: Float64Array;
  /** Scratch. */
  readonly #disagreement = new Float64Array(1);
  readonly #perScale = new Float64Array(1);
  readonly #size = new Float64Array(1);

  constructor(
    blocks: StateBlocks,
    horizon: number,
    expertCount: number,
    rule: FusionRule,
    settings: FusionSettings,
    shortest?: HorizonMixture,
  ) {
    this.horizon = horizon;
    this.expertCount = expertCount;
    this.#rule = rule;
    this.lent = shortest?.memory;
    this.#wantsLosses = rule.hasLosses || shortest === undefined;
    this.report = blocks.block("report", [4], "cost,residual,iterations,0 or 1");
    this.cost = rule.hasCost ? new Float64Array(expertCount * expertCount) : undefined;
    this.scratch = new Float64Array(expertCount);
    this.scratchCost = this.cost?.slice();
    this.#settings = settings;
    this.weights = blocks.block("weights", [expertCount], "1").fill(1 / expertCount);
    this.previous = blocks.block("previous", [expertCount], "1").fill(1 / expertCount);
    this.losses = blocks.block("losses", [expertCount], "1");
    this.regrets = blocks.block("regrets", [expertCount], "1");
    this.awake = blocks.block("awake", [expertCount], "0 or 1").fill(1);
    this.fusedOffsets = blocks.block("fusedOffsets", [LEVELS], "value units");
    this.memory = blocks.block("memory", [rule.memoryCount, expertCount], "1");
    this.#waitingPoints = blocks.block("waitingPoints", [horizon, expertCount], "value units");
    this.#keepsOffsets = this.#wantsLosses || rule.hasCost;
    const kept = this.#keepsOffsets ? horizon : 0;
    const keptShape = [kept, expertCount, LEVELS];
    this.#waitingOffsets = blocks.block("waitingOffsets", keptShape, "value units");
    this.#waitingFused = blocks.block("waitingFused", [horizon], "value units");
    this.#waiting = blocks.block("waiting", [horizon], "0 or 1");
    this.#waitingAwake = blocks.block("waitingAwake", [horizon, expertCount], "0 or 1");
    this.#offsets = blocks.block("offsets", [expertCount, LEVELS], "value units");
    this.#spreads = blocks.block("spreads", [expertCount], "value units");
    this.#at = blocks.block("at", [5], AT_NAMES);
    const waiting = {
      points: this.#waitingPoints,
      offsets: this.#waitingOffsets,
      awake: this.#waitingAwake,
      fused: this.#waitingFused,
    };
    this.#distances = rule.hasCost
      ? new ExpertDistances(blocks.within("distances"), expertCount, waiting)
      : undefined;
  }

  /** Newest fused point forecast, value units. */
  get fused(): number {
    return this.#at[FUSED]!;
  }

  /** Running mean absolute error of the fused forecast, value units; 0 before the first. */
  get errorScale(): number {
    return this.#at[SCALE]!;
  }

  get roundCount(): number {
    return this.#at[COUNT]!;
  }

  /** Mean distance of the experts from the newest fused point, by weight, value units. */
  get disagreement(): number {
    return this.#disagreement[0]!;
  }

  /** Width of the 80 % band of expert `k`'s own distribution, value units; 0 before its errors. */
  bandOf(k: number): number {
    return this.#offsets[k * LEVELS + BAND_TOP]! - this.#offsets[k * LEVELS + BAND_FOOT]!;
  }

  /** Whether a forecast made `horizon` steps before `index` is waiting for it. */
  isDue(index: number): boolean {
    return this.#waiting[cyclic(index, this.horizon)] === 1;
  }

  /** Fused forecast due at `index`, value units. */
  dueFused(index: number): number {
    return this.#waitingFused[cyclic(index, this.horizon)]!;
  }

  /** Scores the forecasts due at `index` against `values[0]` and learns the experts' spreads. */
  score(index: number, values: Float64Array): void {
    const value = values[0]!;
    const slot = cyclic(index, this.horizon);
    const at = this.#at;
    const error = value - this.#waitingFused[slot]!;
    const size = Math.abs(error);
    const count = ++at[COUNT]!;
    this.#size[0] = size;
    clippedScaleInto(this.#size, this.#size, at, 0, SCALE_SLOTS, ERROR_SCALE);
    const clipped = Math.min(size, this.#size[0]!);
    at[FAST_SCALE] =
      at[FAST_SCALE]! + Math.max(FAST_ALPHA, 1 / count) * (clipped - at[FAST_SCALE]!);
    const scale = at[SCALE]!;
    const perScale = scale > 1e-305 ? 1 / scale : 0;
    const side = error > 0 ? -perScale : error < 0 ? perScale : 0;
    const points = slot * this.expertCount;
    this.#perScale[0] = perScale;
    this.#distances?.learn(slot, this.#perScale);
    for (let k = 0; k < this.expertCount; k++) {
      const isAwake = this.#waitingAwake[points + k]!;
      this.awake[k] = isAwake;
      if (isAwake === 0) continue;
      const point = this.#waitingPoints[points + k]!;
      this.regrets[k] = side * (this.#waitingFused[slot]! - point);
      if (this.#wantsLosses) this.losses[k] = this.#pinball(points + k, value) * perScale;
      this.#learnSpread(k, value - point, count);
    }
  }

  /** Fast over slow error scale, dimensionless. */
  get volatility(): number {
    return this.#at[SCALE]! > 0 ? this.#at[FAST_SCALE]! / this.#at[SCALE]! : 1;
  }

  /** Moves the weights by what {@link score} found. */
  reweigh(): void {
    this.previous.set(this.weights);
    const distances = this.#distances;
    if (distances !== undefined && this.cost !== undefined) {
      const mean = distances.mean();
      const perMean = mean > 0 ? 1 / mean : 0;
      for (let i = 0; i < this.cost.length; i++) this.cost[i] = distances.squares[i]! * perMean;
    }
    this.#rule.update(this.weights, this.memory, this, this.#settings);
  }

  /** Learning rate of the weights in force, on scaled losses. */
  get rate(): number {
    return this.#rule.rate(this.weights, this.memory, this, this.#settings);
  }

  /** Mixes the weights with the uniform ones and forgets part of what moved them. */
  soften(mix: number): void {
    for (let k = 0; k < this.expertCount; k++) {
      this.weights[k] = (1 - mix) * this.weights[k]! + mix / this.expertCount;
    }
    for (let i = 0; i < this.memory.length; i++) this.memory[i]! *= 1 - mix;
  }

  /** Fuses `points`, shape (experts), made at `index`, and lets them wait for their target. */
  fuse(index: number, points: Float64Array): void {
    const slot = cyclic(index, this.horizon);
    const base = slot * this.expertCount;
    let total = 0;
    let awakeCount = 0;
    let anchor = 0;
    for (let k = 0; k < this.expertCount; k++) {
      const isAwake = Number.isFinite(points[k]!) ? 1 : 0;
      if (isAwake > awakeCount) anchor = points[k]!;
      this.#waitingAwake[base + k] = isAwake;
      this.#waitingPoints[base + k] = isAwake === 1 ? points[k]! : 0;
      total += isAwake * this.weights[k]!;
      awakeCount += isAwake;
    }
    this.fusedOffsets.fill(0);
    // Around one of them: shares that sum to one but for rounding leave what all agree on exact.
    let fused = anchor;
    for (let k = 0; k < this.expertCount; k++) {
      const share =
        this.#waitingAwake[base + k]! * (total > 0 ? this.weights[k]! / total : 1 / awakeCount);
      if (!(share > 0)) continue;
      fused += share * (this.#waitingPoints[base + k]! - anchor);
      for (let i = 0; i < LEVELS; i++) {
        this.fusedOffsets[i]! += share * this.#offsets[k * LEVELS + i]!;
      }
    }
    if (this.#keepsOffsets) this.#waitingOffsets.set(this.#offsets, base * LEVELS);
    this.#waitingFused[slot] = fused;
    this.#waiting[slot] = 1;
    this.#at[FUSED] = fused;
    let distance = 0;
    for (let k = 0; k < this.expertCount; k++) {
      if (this.#waitingAwake[base + k] === 0) continue;
      distance += this.weights[k]! * Math.abs(this.#waitingPoints[base + k]! - fused);
    }
    this.#disagreement[0] = distance;
  }

  /** Writes what each member said at `index` and its share in it; Infinity from who sleeps. */
  saidInto(points: Float64Array, shares: Float64Array, index: number): void {
    const base = cyclic(index, this.horizon) * this.expertCount;
    let total = 0;
    let awakeCount = 0;
    for (let k = 0; k < this.expertCount; k++) {
      total += this.#waitingAwake[base + k]! * this.weights[k]!;
      awakeCount += this.#waitingAwake[base + k]!;
    }
    for (let k = 0; k < this.expertCount; k++) {
      const isAwake = this.#waitingAwake[base + k] === 1;
      points[k] = isAwake ? this.#waitingPoints[base + k]! : Infinity;
      shares[k] = isAwake ? (total > 0 ? this.weights[k]! / total : 1 / awakeCount) : 0;
    }
  }

  /** Twice the mean pinball loss of the quantiles in `waitingIndex`, value units. */
  #pinball(waitingIndex: number, value: number): number {
    const point = this.#waitingPoints[waitingIndex]!;
    const offsets = waitingIndex * LEVELS;
    let loss = 0;
    for (let i = 0; i < LEVELS; i++) {
      const error = value - point - this.#waitingOffsets[offsets + i]!;
      loss += (LEVEL_ARRAY[i]! - Number(error < 0)) * error;
    }
    return (2 / LEVELS) * loss;
  }

  #learnSpread(k: number, error: number, count: number): void {
    const size = Math.abs(error);
    const old = this.#spreads[k]!;
    // Who woke late, or was never wrong so far, has no spread to grow from: the mixture's is lent.
    const isFirst = old === 0 && size > 0;
    const isYoung = count <= SCALE_CLIP_AFTER;
    const clipped = isYoung ? size : Math.min(size, SCALE_CLIP * old);
    const learnt = old + Math.max(SPREAD_ALPHA, 1 / count) * (clipped - old);
    const spread = isFirst && !isYoung ? this.#at[SCALE]! : learnt;
    this.#spreads[k] = spread;
    const offsets = k * LEVELS;
    if (isYoung || isFirst) {
      for (let i = 0; i < LEVELS; i++) this.#offsets[offsets + i] = PRIOR_QUANTILES[i]! * spread;
      return;
    }
    const step = SPREAD_RATE * spread;
    for (let i = 0; i < LEVELS; i++) {
      const below = Number(error < this.#offsets[offsets + i]!);
      this.#offsets[offsets + i]! += step * (LEVEL_ARRAY[i]! - below) * 2;
    }
  }
}
