/**
 * Linear prediction of the next change by recursive least squares, directly at every horizon.
 * The Wiener–Hopf projection of kernel A, estimated online.
 *
 * @module
 */
import { rlsCorrectInto } from "@meristem/kernels/ridge";
import { cyclic } from "../series/cyclic.js";
import type { KernelName } from "../forecast.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import type { Expert } from "./expert.js";
import type { FeatureMap } from "./features.js";
import { RecursiveLeastSquares } from "./recursive-least-squares.js";
import { RobustWeight } from "./robust-weight.js";
import { SampleRing } from "./sample-ring.js";

export interface LinearSettings {
  readonly name: string;
  readonly kernel: KernelName;
  /** Share of the past kept at each step, (0, 1]. */
  readonly forgetting: number;
  /** Errors above this many mean absolute errors get a weight below 1. */
  readonly huberThreshold: number;
}

/** One horizon of a linear expert: its own features, gain and coefficients. */
class LinearHorizon {
  readonly ring: SampleRing;
  /** Shape (featureCount), scales of change per unit of feature. */
  readonly coefficients: Float64Array;
  readonly squares: RecursiveLeastSquares;
  readonly robust: RobustWeight;

  constructor(blocks: StateBlocks, horizon: number, featureCount: number, forgetting: number) {
    this.ring = new SampleRing(blocks.within("ring"), horizon, featureCount);
    this.coefficients = blocks.block("coefficients", [featureCount], "1");
    this.squares = new RecursiveLeastSquares(blocks.within("squares"), featureCount, forgetting);
    this.robust = new RobustWeight(blocks.within("robust"));
  }
}

/** A matrix per horizon: features may depend on the horizon. Cost: O(horizons · features²). */
export function linearExpert(
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
  features: FeatureMap,
  settings: LinearSettings,
): Expert {
  const { featureCount } = features;
  const parts = horizons.map(
    (h) => new LinearHorizon(blocks.within(`h${h}`), h, featureCount, settings.forgetting),
  );
  const points = blocks.block("points", [horizons.length], "value units");

  const errors = new Float64Array(1);

  const learn = (part: LinearHorizon): void => {
    const { ring, coefficients, squares, robust } = part;
    ring.errorInto(errors, coefficients, context);
    robust.update(errors, settings);
    const offset = cyclic(context.index, ring.horizon) * featureCount;
    squares.update(ring.features, offset, robust.weight);
    rlsCorrectInto(coefficients, 0, squares.gain, 0, featureCount, errors);
  };

  const predict = (i: number, { ring, coefficients }: LinearHorizon): void => {
    const slot = ring.put(features, context);
    ring.forecastInto(points, i, slot, coefficients, context);
  };

  return {
    names: [settings.name],
    kernel: settings.kernel,
    learn() {
      for (let i = 0; i < parts.length; i++) {
        const part = parts[i]!;
        if (part.ring.isDue(context)) learn(part);
        predict(i, part);
      }
    },
    pass() {
      for (let i = 0; i < parts.length; i++) predict(i, parts[i]!);
    },
    forecastInto(out, offset) {
      for (let i = 0; i < horizons.length; i++) out[offset + i] = points[i]!;
    },
    soften(mix) {
      for (let i = 0; i < parts.length; i++) parts[i]!.squares.widen(1 / (1 - mix));
    },
  };
}
