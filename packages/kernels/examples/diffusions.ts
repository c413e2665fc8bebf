import { exp } from "@meristem/kernels/math";
import { streamFrom } from "@meristem/kernels/random";
import {
  eulerMaruyamaStep,
  implicitnessFor,
  implicitStep,
  kalmanState,
  kalmanStep,
  linearTransition,
  milsteinStep,
  nextStableIncrement,
  stiffness,
  type ScalarSde,
} from "@meristem/kernels/sde";

// Geometric Brownian motion, dX = 0.05·X dt + 0.4·X dW. The exact step is known; the schemes get the
// same Brownian increment. Milstein's error is smaller: its correction is of order one.
const growth: ScalarSde = {
  drift: (_time, x) => 0.05 * x,
  driftSlope: () => 0.05,
  diffusion: (_time, x) => 0.4 * x,
  diffusionSlope: () => 0.4,
};
const from = { time: 0, x: 100, duration: 0.25 };
const increment = 0.6;
const exact = 100 * exp((0.05 - 0.08) * 0.25 + 0.4 * increment);
console.log("exact", exact.toFixed(3));
console.log("Euler–Maruyama", eulerMaruyamaStep(growth, from, increment).toFixed(3));
console.log("Milstein", milsteinStep(growth, from, increment).toFixed(3));

// A drift of -40·X over a step of 0.1: an explicit step overshoots to -3 times its start. The stiffness
// selects the share of the drift that is taken at the end of the step.
const stiff: ScalarSde = {
  drift: (_time, x) => -40 * x,
  driftSlope: () => -40,
  diffusion: () => 0,
  diffusionSlope: () => 0,
};
const longStep = { time: 0, x: 1, duration: 0.1 };
const implicitness = implicitnessFor(stiffness(stiff, longStep));
const config = { implicitness, tolerance: 1e-10, iterationCountMax: 20 };
const { x, converged } = implicitStep(stiff, longStep, 0, config);
console.log("explicit", eulerMaruyamaStep(stiff, longStep, 0));
console.log("implicit", x.toFixed(3), "implicitness", implicitness, converged);

// A linear equation becomes a state-space model by its exact transition; the Kalman filter absorbs one
// observation a step and leaves missing ones out.
const pull = {
  stateCount: 1,
  drift: Float64Array.of(-0.5),
  offset: Float64Array.of(1),
  diffusion: Float64Array.of(0.2),
};
const { transition, offset, covariance } = linearTransition(pull, 1);
const model = {
  stateCount: 1,
  transition,
  offset,
  processCovariance: covariance,
  loading: Float64Array.of(1),
  noiseVariance: 0.1,
};
let law = kalmanState(Float64Array.of(0), Float64Array.of(1));
for (const observation of [1.1, 1.4, undefined, 1.9]) {
  law = kalmanStep(law, observation, model).state;
}
console.log("filtered", law.mean[0]!.toFixed(3), "variance", law.covariance[0]!.toFixed(4));

// Increments of an α-stable process: infinite variance for α < 2. A quarter of the time has a scale of
// (1/4)^(1/α); a seed and a counter make the draws the same everywhere.
const stream = streamFrom(7);
const levy = { alpha: 1.5, skewness: 0, scale: 1, location: 0 };
const increments = Array.from({ length: 4 }, () => nextStableIncrement(stream, levy, 0.25));
console.log("stable", increments.map((value) => value.toFixed(3)).join(" "));
