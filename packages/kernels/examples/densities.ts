import {
  densityMoments,
  densityQuantilesInto,
  fokkerPlanckOperator,
  fokkerPlanckStep,
  initialKramersMoyalState,
  kramersMoyalInto,
  kramersMoyalStepInto,
  normalDensityInto,
} from "@meristem/kernels/fokker-planck";
import { nextNormal, streamFrom } from "@meristem/kernels/random";

// 100,000 observations of dX = -X dt + 0.5 dW at intervals of 0.1.
const interval = 0.1;
const config = {
  left: -1.5,
  nodeDistance: 0.1,
  nodeCount: 31,
  forgetting: 1,
  bandwidth: 0.05,
  shrinkage: 10,
  interval,
};
const kramersMoyal = initialKramersMoyalState(config);
const stream = streamFrom(11);
let x = 0;
for (let step = 0; step < 100_000; step++) {
  const increment = -x * interval + 0.5 * Math.sqrt(interval) * nextNormal(stream);
  kramersMoyalStepInto(kramersMoyal, x, increment, config);
  x += increment;
}

// Drift and diffusion as estimated from the increments: close to -x and 0.25.
const points = Float64Array.of(-0.5, 0, 0.5);
const drift = new Float64Array(3);
const variance = new Float64Array(3);
kramersMoyalInto(drift, variance, points, kramersMoyal, config);
console.log("drift", Array.from(drift, (value) => value.toFixed(2)).join(" "));
console.log("variance", Array.from(variance, (value) => value.toFixed(2)).join(" "));

// The estimated coefficients on a grid; the Fokker–Planck solver moves a density from x = 1 by one unit
// of time in ten implicit steps.
const grid = { left: -2, cellWidth: 0.02, cellCount: 200 };
const faces = Float64Array.from({ length: 201 }, (_, i) => -2 + 0.02 * i);
const centres = Float64Array.from({ length: 200 }, (_, i) => -1.99 + 0.02 * i);
const coefficients = { drift: new Float64Array(201), variance: new Float64Array(200) };
kramersMoyalInto(coefficients.drift, new Float64Array(201), faces, kramersMoyal, config);
kramersMoyalInto(new Float64Array(200), coefficients.variance, centres, kramersMoyal, config);
const start = new Float64Array(200);
normalDensityInto(start, grid, 1, 0.05);
const { state, output } = fokkerPlanckStep(
  start,
  fokkerPlanckOperator(grid, coefficients, interval),
  10,
);
const quantiles = new Float64Array(3);
densityQuantilesInto(quantiles, state, Float64Array.of(0.1, 0.5, 0.9), grid);
console.log("mean", densityMoments(state, grid).mean.toFixed(2));
console.log("quantiles", Array.from(quantiles, (value) => value.toFixed(2)).join(" "));
console.log("mass kept", Math.abs(output.massError) < 1e-12, "lowest", Math.min(...state) >= 0);
