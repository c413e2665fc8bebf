/**
 * AR(p) on scaled changes with one gain for all horizons.
 *
 * The gain of recursive least squares depends on the features alone. It is computed once, when the
 * next value arrives, and kept until the longest horizon is due: O(p²) once and O(p) a horizon. With
 * Huber weights this is exact only for the shortest horizon; the others use the weight of the next
 * value's error, times their own.
 *
 * @module
 */
import { rlsCorrectInto } from "@meristem/kernels/ridge";
import { cyclic } from "../series/cyclic.js";
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import type { Expert } from "./expert.js";
import type { FeatureMap } from "./features.js";
import type { LinearSettings } from "./linear-expert.js";
import { RecursiveLeastSquares } from "./recursive-least-squares.js";
import { RobustWeight } from "./robust-weight.js";
import { SampleRing } from "./sample-ring.js";

class SharedGainHorizon {
  readonly ring: SampleRing;
  readonly coefficients: Float64Array;
  readonly robust: RobustWeight;
  /** Shape (horizon, featureCount): gain of the sample in the same slot; 0 when never learnt. */
  readonly gains: Float64Array;

  constructor(blocks: StateBlocks, horizon: number, featureCount: number) {
    this.ring = new SampleRing(blocks.within("ring"), horizon, featureCount);
    this.coefficients = blocks.block("coefficients", [featureCount], "1");
    this.robust = new RobustWeight(blocks.within("robust"));
    this.gains = blocks.block("gains", [horizon, featureCount], "1");
  }
}

/** `horizons[0]` must be 1. `features` must not depend on the horizon. */
export function autoregressionExpert(
  blocks: StateBlocks,
  context: SeriesContext,
  horizons: readonly number[],
  features: FeatureMap,
  settings: LinearSettings,
): Expert {
  const count = features.featureCount;
  const parts = horizons.map((h) => new SharedGainHorizon(blocks.within(`h${h}`), h, count));
  const squares = new RecursiveLeastSquares(blocks.within("squares"), count, settings.forgetting);
  const points = blocks.block("points", [horizons.length], "value units");

  const errors = new Float64Array(1);

  /** Learns the sample due now at horizon i; horizon 0 also updates the shared gain. */
  const learn = (i: number): void => {
    const { ring, coefficients, robust, gains } = parts[i]!;
    ring.errorInto(errors, coefficients, context);
    robust.update(errors, settings);
    if (i === 0) squares.update(ring.features, 0, robust.weight);
    const gain = i === 0 ? squares.gain : gains;
    const offset = i === 0 ? 0 : cyclic(context.index, ring.horizon) * count;
    if (i > 0) errors[0]! *= robust.weight[0]!;
    rlsCorrectInto(coefficients, 0, gain, offset, count, errors);
  };

  /** Keeps the newest gain, or none, with the sample it belongs to: the one made last step. */
  const keepGain = (part: SharedGainHorizon, isDriven: boolean): void => {
    const { horizon } = part.ring;
    const made = cyclic(context.index - 1, horizon) * count;
    for (let j = 0; j < count; j++) part.gains[made + j] = isDriven ? squares.gain[j]! : 0;
  };

  const predict = (): void => {
    for (let i = 0; i < parts.length; i++) {
      const { ring, coefficients } = parts[i]!;
      const slot = ring.put(features, context);
      ring.forecastInto(points, i, slot, coefficients, context);
    }
  };

  return {
    names: [settings.name],
    kernel: settings.kernel,
    learn() {
      const isDriven = parts[0]!.ring.isDue(context);
      if (isDriven) learn(0);
      for (let i = 1; i < parts.length; i++) {
        const part = parts[i]!;
        keepGain(part, isDriven);
        if (part.ring.isDue(context)) learn(i);
      }
      predict();
    },
    pass() {
      for (let i = 1; i < parts.length; i++) keepGain(parts[i]!, false);
      predict();
    },
    forecastInto(out, offset) {
      for (let i = 0; i < horizons.length; i++) out[offset + i] = points[i]!;
    },
    soften(mix) {
      squares.widen(1 / (1 - mix));
    },
  };
}
