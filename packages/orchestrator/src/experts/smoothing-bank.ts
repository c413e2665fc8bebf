/**
 * Many settings of one smoother, spoken for by one forecast: their average, weighted at every
 * horizon by how well each did there lately.
 *
 * The members differ by a smoothing constant or two; letting each be an expert of its own would
 * spread the weight of one idea over many names.
 *
 * @module
 */
import { cyclic } from "../series/cyclic.js";
import { expInto } from "@meristem/kernels/math";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import type { Expert } from "./expert.js";

const MEMORY = 0.99;
/** One wild round must not decide for long. */
const LOSS_CLIP = 5;
const SCALE_ALPHA = 0.02;

/** The smoother behind a bank: how its members move and what they say. */
export interface SmootherBank {
  readonly memberCount: number;
  /** Weights of members are exp(−rate · discounted scaled loss). */
  readonly rate: number;
  /** False until the members have something to say. */
  isReady(): boolean;
  /** Takes in the context's newest value. */
  learn(): void;
  /** Lets a step pass without a value. */
  pass(): void;
  /** Writes every member's forecast for horizon index `i` to `out[offset…]`, value units. */
  predictInto(out: Float64Array, offset: number, i: number): void;
}

class BankHorizon {
  /** Shape (horizon, members), value units. */
  readonly waiting: Float64Array;
  /** Shape (horizon), 1 where forecasts wait. */
  readonly filled: Float64Array;
  /** Shape (members), discounted scaled loss. */
  readonly losses: Float64Array;
  readonly at: Float64Array;

  constructor(blocks: StateBlocks, horizon: number, memberCount: number) {
    this.waiting = blocks.block("waiting", [horizon, memberCount], "value units");
    this.filled = blocks.block("filled", [horizon], "0 or 1");
    this.losses = blocks.block("losses", [memberCount], "1");
    this.at = blocks.block("at", [2], "mean |error|,scored count");
  }
}

export function bankExpert(
  name: string,
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
  bank: SmootherBank,
): Expert {
  const { memberCount, rate } = bank;
  const parts = horizons.map((h) => new BankHorizon(blocks.within(`h${h}`), h, memberCount));
  const weights = new Float64Array(memberCount);
  const points = blocks.block("points", [horizons.length], "value units");
  const ready = blocks.block("ready", [1], "0 or 1");

  const score = (part: BankHorizon, offset: number): void => {
    const { waiting, losses, at } = part;
    const { value } = context;
    let mean = 0;
    for (let j = 0; j < memberCount; j++) mean += Math.abs(value - waiting[offset + j]!);
    mean /= memberCount;
    const count = at[1]! + 1;
    at[1] = count;
    at[0] = at[0]! + Math.max(SCALE_ALPHA, 1 / count) * (mean - at[0]!);
    const perScale = at[0] > 1e-305 ? 1 / at[0] : 0;
    for (let j = 0; j < memberCount; j++) {
      const loss = Math.abs(value - waiting[offset + j]!) * perScale;
      losses[j] = losses[j]! * MEMORY + Math.min(LOSS_CLIP, loss);
    }
  };

  const speak = (i: number, part: BankHorizon, slot: number): void => {
    const { waiting, losses } = part;
    const offset = slot * memberCount;
    let best = Infinity;
    for (let j = 0; j < memberCount; j++) if (losses[j]! < best) best = losses[j]!;
    for (let j = 0; j < memberCount; j++) weights[j] = -rate * (losses[j]! - best);
    expInto(weights, weights);
    bank.predictInto(waiting, offset, i);
    let total = 0;
    let sum = 0;
    for (let j = 0; j < memberCount; j++) {
      total += weights[j]!;
      sum += weights[j]! * waiting[offset + j]!;
    }
    part.filled[slot] = Number.isFinite(sum) ? 1 : 0;
    points[i] = Number.isFinite(sum) ? sum / total : context.value;
  };

  return {
    names: [name],
    kernel: "C",
    learn() {
      bank.learn();
      ready[0] = bank.isReady() ? 1 : 0;
      if (ready[0] === 0) return;
      for (let i = 0; i < parts.length; i++) {
        const part = parts[i]!;
        const slot = cyclic(context.index, horizons[i]!);
        if (part.filled[slot] === 1) score(part, slot * memberCount);
        speak(i, part, slot);
      }
    },
    pass() {
      bank.pass();
      if (ready[0] === 0) return;
      for (let i = 0; i < parts.length; i++)
        speak(i, parts[i]!, cyclic(context.index, horizons[i]!));
    },
    forecastInto(out, offset) {
      for (let i = 0; i < horizons.length; i++) {
        out[offset + i] = ready[0] === 1 ? points[i]! : Infinity;
      }
    },
    soften(mix) {
      for (const { losses } of parts) {
        for (let j = 0; j < memberCount; j++) losses[j]! *= 1 - mix;
      }
    },
  };
}

/** φ + φ² + … + φ^steps. */
export function fadedSteps(fade: number, steps: number): number {
  let sum = 0;
  let power = 1;
  for (let i = 0; i < steps; i++) {
    power *= fade;
    sum += power;
  }
  return sum;
}
