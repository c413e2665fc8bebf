import { expect, test } from "vitest";
import { AdaptiveWindow, type AdaptiveSample } from "./adaptive.js";

const sample = (step: number): AdaptiveSample => ({
  scheme: step % 4 === 0 ? undefined : step % 4 === 1 ? "explicit" : "implicit",
  stiffness: step,
  iterationCount: step,
  residualNorm: 1 / (1 + step),
  entropyRatio: 0.5 + step / 1000,
  dgmWidth: 16,
  dgmDepth: 2,
  architectureScalingEvents: 1,
  entropyWindow: 50,
  learningRate: 0.1,
  volatilitySigmaSquared: step / 10,
  stiffnessLow: 100,
  stiffnessHigh: 1000,
  holderExponent: 0.4,
});

test("nothing is told before the window is full", () => {
  const window = new AdaptiveWindow(3);
  window.add(sample(1));
  window.add(sample(2));
  expect(window.record()).toBeUndefined();
});

test("all fifteen fields are of the last window, not of a lifetime", () => {
  const window = new AdaptiveWindow(4);
  for (let step = 0; step < 104; step++) window.add(sample(step));
  // The window holds steps 100 to 103: nothing solved, explicit, implicit, implicit.
  const record = window.record()!;
  expect(Object.keys(record)).toHaveLength(15);
  expect(record).toMatchObject({
    schemeFrequencyExplicit: 1 / 3,
    schemeFrequencyImplicit: 2 / 3,
    maxStiffnessMetric: 103,
    numInternalIterationsMean: 102.5,
    implicitResidualNormMax: 1 / 103,
    entropyRatioCurrent: 0.603,
    volatilitySigmaSquared: 10.3,
  });
});
