/**
 * AR(p) on scaled changes with one gain for all horizons.
 *
 * The gain of recursive least squares depends on the features alone, so it is computed once, when
 * the next value comes, and kept for as long as the longest horizon waits: O(p²) once and O(p) a
 * horizon. With Huber weights this is exact only for the shortest horizon; the others use the
 * weight that the next value's error earned, times their own.
 *
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";
import type { StateBlocks } from "../state/state-blocks.js";
import type { Expert } from "./expert.js";
import { boundedRatio, type FeatureMap } from "./features.js";
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
  const squares = new RecursiveLeastSquares(blocks.within("squares"), count);
  const newest = new Float64Array(count);
  const points = blocks.block("points", [horizons.length], "value units");

  /** Learns the sample due now at part i; part 0 also moves the shared gain. */
  const learn = (i: number, slot: number): void => {
    const { ring, coefficients, robust, gains } = parts[i]!;
    const target = boundedRatio(context.value - ring.levels[slot]!, ring.scales[slot]!);
    const error = target - ring.dot(slot, coefficients);
    const weight = robust.take(error, settings.huberThreshold);
    if (i === 0) squares.update(ring.features, 0, weight, settings.forgetting);
    const gain = i === 0 ? squares.gain : gains;
    const offset = i === 0 ? 0 : slot * count;
    const step = i === 0 ? error : error * weight;
    for (let j = 0; j < count; j++) coefficients[j]! += gain[offset + j]! * step;
  };

  /** Keeps the newest gain, or none, with the sample it belongs to: the one made last step. */
  const keepGain = (part: SharedGainHorizon, isDriven: boolean): void => {
    const made = (context.index - 1 + part.ring.horizon) % part.ring.horizon;
    if (isDriven) part.gains.set(squares.gain, made * count);
    else part.gains.fill(0, made * count, (made + 1) * count);
  };

  const speak = (): void => {
    const { value, scale } = context;
    features.fillInto(newest, 1);
    for (let i = 0; i < parts.length; i++) {
      const { ring, coefficients } = parts[i]!;
      const slot = ring.put(newest, context);
      points[i] = value + ring.dot(slot, coefficients) * scale;
    }
  };

  return {
    name: settings.name,
    kernel: "A",
    learn() {
      const isDriven = parts[0]!.ring.isFilled(0);
      if (isDriven) learn(0, 0);
      for (let i = 1; i < parts.length; i++) {
        const part = parts[i]!;
        const slot = part.ring.slot(context.index);
        if (context.index > 0) keepGain(part, isDriven);
        if (part.ring.isFilled(slot)) learn(i, slot);
      }
      speak();
    },
    pass() {
      for (let i = 1; i < parts.length; i++) keepGain(parts[i]!, false);
      speak();
    },
    forecastInto(out, offset) {
      for (let i = 0; i < horizons.length; i++) out[offset + i] = points[i]!;
    },
    soften(mix) {
      squares.widen(1 / (1 - mix));
    },
  };
}
