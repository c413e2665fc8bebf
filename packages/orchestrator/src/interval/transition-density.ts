/**
 * Where a diffusion will be h steps from now: the conservative positive Fokker–Planck solve of
 * kernel B, from a point, on a grid that moves with the series.
 *
 *     ∂_t p = −∂_x(b p) + ½ ∂_xx(v p)
 *
 * The frame travels to where the drift alone would lead, so that what is solved for is the spread
 * around that. The first part of the way is the Gaussian of a short time, wider than a cell; the rest
 * is implicit steps with the coefficients around the place of arrival.
 *
 * @module
 */
import {
  densityQuantilesInto,
  fokkerPlanckOperator,
  fokkerPlanckOperatorInto,
  fokkerPlanckStepInto,
  normalDensityInto,
  type CellGrid,
  type FokkerPlanckOperator,
} from "@meristem/kernels/fokker-planck";
import { QUANTILE_LEVELS } from "../forecast.js";

const LEVELS = QUANTILE_LEVELS.length;
const LEVEL_ARRAY = Float64Array.from(QUANTILE_LEVELS);
const CELLS = 32;
const WIDTH = 5;
const GRID: CellGrid = { left: -WIDTH, cellWidth: (2 * WIDTH) / CELLS, cellCount: CELLS };
/** Share of the way that is a Gaussian: half a step, but at least this much of a long way. */
const GAUSSIAN_MIN = 0.125;
/** Each implicit step lengthens the tails a little: the more of the way they are, the more of them. */
const IMPLICIT_STEPS = 3;
const IMPLICIT_STEPS_LONG = 6;
const TRAVEL_STEPS = 6;

/** Slots of {@link TransitionDensity.how}. */
export const IMPLICIT_COUNT = 0;
export const STIFFNESS = 1;
export const RESIDUAL = 2;
const LAST_MOVE = 3;
const WAS_IMPLICIT = 4;
/** How far an explicit step would lead from where the last one ended. */
const AHEAD = 5;

/** Drift and variance as functions of the position, linear between nodes. */
export interface Coefficients {
  /** Shape (nodes), scales and squared scales a step. */
  readonly drift: Float64Array;
  readonly variance: Float64Array;
}

export class TransitionDensity {
  /** Shape (levels), scales of change from where the series stands. */
  readonly quantiles = new Float64Array(LEVELS);
  /**
   * Written by the caller: the place (nodes), and how many nodes a scale of change is; then scratch. An
   * array, for a number as an argument may be boxed.
   */
  readonly from = new Float64Array(4);
  /**
   * How the newest {@link solve} went along the drift: steps that were implicit, the largest stiffness
   * (slope times duration where it pulls back), the largest residual an implicit step left (scales of
   * change); then scratch.
   */
  readonly how = new Float64Array(6);
  readonly #horizon: number;
  /** Share of the variance that the Gaussian start has. */
  readonly #share: number;
  readonly #stepCount: number;
  readonly #start = new Float64Array(CELLS);
  readonly #density = new Float64Array(CELLS);
  readonly #drift = new Float64Array(CELLS + 1);
  readonly #variance = new Float64Array(CELLS);
  readonly #coefficients: Coefficients = { drift: this.#drift, variance: this.#variance };
  /** A step of it lasts 1: coefficients are given per implicit step. */
  readonly #operator: FokkerPlanckOperator;

  constructor(horizon: number) {
    this.#horizon = horizon;
    this.#share = Math.max(GAUSSIAN_MIN, 0.5 / horizon);
    this.#stepCount = horizon > 1 ? IMPLICIT_STEPS_LONG : IMPLICIT_STEPS;
    normalDensityInto(this.#start, GRID, 0, Math.sqrt(this.#share));
    this.#operator = fokkerPlanckOperator(GRID, this.#coefficients, 1);
  }

  /**
   * Solves from where {@link from} says and leaves the {@link quantiles}. Cost: some 2 µs, no
   * allocation.
   */
  solve({ drift, variance }: Coefficients): void {
    const { from } = this;
    const place = from[0]!;
    const nodesPerScale = from[1]!;
    const last = drift.length - 1;
    const here = Math.max(0, Math.min(last - 1e-9, place));
    const node = here | 0;
    const share = here - node;
    const slope = drift[node + 1]! - drift[node]!;
    const spread = variance[node]! + share * (variance[node + 1]! - variance[node]!);
    // What is pulled back does not spread as far, and forgets the start sooner.
    const pull = Math.max(0, -slope * nodesPerScale);
    const reach = Math.sqrt((this.#horizon * spread) / (1 + pull * this.#horizon));
    const gaussianSteps = (this.#share * this.#horizon) / (1 + pull * this.#horizon);
    const start = gaussianSteps * (drift[node]! + share * slope);
    const steps = this.#horizon - gaussianSteps;
    from[2] = start;
    from[3] = steps;
    this.#travel(drift);
    const end = from[2];
    const arrival = Math.max(0, Math.min(last - 1e-9, place + end * nodesPerScale));
    const carried = drift[arrival | 0]!;
    const carrying = drift[(arrival | 0) + 1]!;
    const speed = carried + (arrival - (arrival | 0)) * (carrying - carried);
    this.how[AHEAD] = (steps / TRAVEL_STEPS) * speed;
    this.#noteResidual();
    const perStep = steps / this.#stepCount;
    const perReach = 1 / reach;
    for (let i = 0; i < CELLS; i++) {
      const away = end + (GRID.left + (i + 0.5) * GRID.cellWidth) * reach;
      const at = Math.max(0, Math.min(last - 1e-9, place + away * nodesPerScale));
      const low = at | 0;
      const part = at - low;
      const b = drift[low]! + part * (drift[low + 1]! - drift[low]!) - speed;
      const v = variance[low]! + part * (variance[low + 1]! - variance[low]!);
      this.#variance[i] = v * perReach * perReach * perStep;
      // A face has the mean of its two cells; the ends are not used.
      this.#drift[i] = this.#drift[i]! + 0.5 * perReach * perStep * b;
      this.#drift[i + 1] = 0.5 * perReach * perStep * b;
    }
    this.#drift[0] = 0;
    fokkerPlanckOperatorInto(this.#operator, this.#coefficients);
    fokkerPlanckStepInto(this.#density, this.#start, this.#operator);
    for (let k = 1; k < this.#stepCount; k++) {
      fokkerPlanckStepInto(this.#density, this.#density, this.#operator);
    }
    densityQuantilesInto(this.quantiles, this.#density, LEVEL_ARRAY, GRID);
    for (let j = 0; j < LEVELS; j++) this.quantiles[j] = end + this.quantiles[j]! * reach;
  }

  /** Moves `from[2]`, scales from the start, by where the drift alone leads in `from[3]` steps. */
  #travel(drift: Float64Array): void {
    const { from } = this;
    const place = from[0]!;
    const nodesPerScale = from[1]!;
    const last = drift.length - 1;
    const duration = from[3]! / TRAVEL_STEPS;
    const { how } = this;
    how.fill(0);
    let travelled = from[2]!;
    for (let k = 0; k < TRAVEL_STEPS; k++) {
      const at = Math.max(0, Math.min(last - 1e-9, place + travelled * nodesPerScale));
      const low = at | 0;
      const slope = drift[low + 1]! - drift[low]!;
      const ahead = duration * (drift[low]! + (at - low) * slope);
      how[AHEAD] = ahead;
      this.#noteResidual();
      // Implicit in the slope where it pulls back, so that a long step cannot overshoot.
      const pull = Math.max(0, -slope * nodesPerScale * duration);
      const move = ahead / (1 + pull);
      travelled += move;
      how[LAST_MOVE] = move;
      how[WAS_IMPLICIT] = pull > 0 ? 1 : 0;
      how[IMPLICIT_COUNT] = how[IMPLICIT_COUNT]! + how[WAS_IMPLICIT];
      if (pull > how[STIFFNESS]!) how[STIFFNESS] = pull;
    }
    from[2] = travelled;
  }

  /** Of x′ = x + Δ b(x′), whose slope was taken where the step began. */
  #noteResidual(): void {
    const { how } = this;
    if (how[WAS_IMPLICIT] === 0) return;
    const residual = Math.abs(how[LAST_MOVE]! - how[AHEAD]!);
    if (residual > how[RESIDUAL]!) how[RESIDUAL] = residual;
  }
}
