/** What the predictor learns about its stream with every observation, and what it asks of a window. */
import type { BenchCase } from "@meristem/testkit/bench";
import {
  changeDetectorConfig,
  changeDetectorStepInto,
  initialChangeDetectorState,
  initialMomentsState,
  initialRobustScaleState,
  momentsStepInto,
  orderWindow,
  orderWindowStepInto,
  robustScaleStepInto,
  thresholdForArl,
  windowMad,
} from "../src/detect/index.js";
import {
  adfTest,
  findSeasons,
  fourierInto,
  fourierPlan,
  jumpVariation,
  kpssTest,
  localWhittle,
  permutationEntropy,
} from "../src/identification/index.js";
import { normalInto, streamFrom } from "../src/random/index.js";
import {
  fractionalNoiseInto,
  hurstExponent,
  hurstStepInto,
  hurstWindow,
  waveletLeaders,
  wtmm,
} from "../src/regularity/index.js";

const STEPS = 1000;
const noise = new Float64Array(STEPS);
normalInto(noise, streamFrom(31));
const path = new Float64Array(4096);
fractionalNoiseInto(path, 0.5, streamFrom(32));
for (let t = 1; t < path.length; t++) path[t]! += path[t - 1]!;
const seasonal = Float64Array.from({ length: 2000 }, (_, t) => (t % 24) + (t % 168) / 4 + path[t]!);

/** A thousand steps a call: `step` sees each value of `noise` once. */
function steps(name: string, step: (value: number) => number, baseline?: string): BenchCase {
  return {
    name,
    unit: "step",
    unitsPerCall: STEPS,
    bytesPerCall: 8 * STEPS,
    ...(baseline !== undefined && { baseline }),
    run: () => {
      let sum = 0;
      for (const value of noise) sum += step(value);
      return sum;
    },
  };
}

function momentsCase(): BenchCase {
  const state = initialMomentsState();
  return steps("detect/moments", (value) => {
    momentsStepInto(state, value, { rate: 0.01 });
    return state.fourth;
  });
}

function robustScaleCase(): BenchCase {
  const state = initialRobustScaleState();
  return steps("detect/robust-scale", (value) => {
    robustScaleStepInto(state, value, { rate: 0.01 });
    return state.mad;
  });
}

function orderWindowCase(capacity: number): BenchCase {
  const window = orderWindow(capacity);
  return steps(`detect/order-window-mad-${capacity}`, (value) => {
    orderWindowStepInto(window, value);
    return windowMad(window)!;
  });
}

function detectorCase(): BenchCase {
  const config = changeDetectorConfig(1000);
  const state = initialChangeDetectorState(config);
  return steps("detect/change-detector", (value) => {
    changeDetectorStepInto(state, value, config);
    return state.z;
  });
}

function hurstCase(): BenchCase {
  const window = hurstWindow(512);
  let level = 0;
  return steps(
    "regularity/hurst-step-512",
    (value) => {
      hurstStepInto(window, (level += value));
      return window.estimate[0]!;
    },
    "regularity/hurst-window-512",
  );
}

function fourierCase(length: number): BenchCase {
  const plan = fourierPlan(length);
  const real = new Float64Array(length);
  const imag = new Float64Array(length);
  return {
    name: `identification/fourier-${length}`,
    unit: "transform",
    flopsPerCall: 5 * length * Math.log2(length),
    run: () => {
      real.set(path.subarray(0, length));
      imag.fill(0);
      fourierInto(plan, real, imag);
      return real[1]!;
    },
  };
}

const window = (name: string, length: number, run: () => number): BenchCase => ({
  name,
  unit: "window",
  bytesPerCall: 8 * length,
  run,
});

export const identificationCases: readonly BenchCase[] = [
  momentsCase(),
  robustScaleCase(),
  orderWindowCase(250),
  orderWindowCase(2000),
  detectorCase(),
  {
    name: "detect/threshold-for-arl",
    unit: "threshold",
    bytesPerCall: 16,
    run: () => thresholdForArl(1000, 0.5),
  },
  window("regularity/hurst-window-512", 512, () => hurstExponent(path.subarray(0, 512))!.exponent),
  hurstCase(),
  window("regularity/leaders-4096", 4096, () => waveletLeaders(path)!.c1),
  window("regularity/wtmm-1024", 1024, () => wtmm(path.subarray(0, 1024))!.exponent),
  fourierCase(1024),
  fourierCase(1000),
  window("identification/permutation-entropy-1000", 1000, () => permutationEntropy(noise, 4)),
  window("identification/jumps-1000", 1000, () => jumpVariation(noise).statistic),
  window("identification/adf-1000", 1000, () => adfTest(path.subarray(0, 1000))!.statistic),
  window("identification/kpss-1000", 1000, () => kpssTest(path.subarray(0, 1000))!.statistic),
  window("identification/memory-1024", 1024, () => localWhittle(path.subarray(0, 1024))!.order),
  window("identification/seasons-2000", 2000, () => findSeasons(seasonal).length),
];
