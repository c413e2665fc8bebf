/**
 * The `Into` forms allocate no array once warm: what they would allocate shows as array buffers.
 */
import {
  changeDetectorConfig,
  changeDetectorStepInto,
  clippedScaleInto,
  initialChangeDetectorState,
  orderWindow,
  orderWindowStepInto,
  sortedQuantilesInto,
  sortedWindowPushInto,
  sortedWindowWalkInto,
} from "@meristem/kernels/detect";
import { fourierInto, fourierPlan } from "@meristem/kernels/identification";
import { densityStepInto, jkoStepInto } from "@meristem/kernels/jko";
import {
  localRidge,
  localRidgeInto,
  nearestInto,
  nearestSearch,
  triangleWeightsInto,
} from "@meristem/kernels/local-regression";
import { expInto } from "@meristem/kernels/math";
import { quantileCostInto } from "@meristem/kernels/ot";
import * as fokkerPlanck from "@meristem/kernels/fokker-planck";
import * as ridge from "@meristem/kernels/ridge";
import * as sde from "@meristem/kernels/sde";
import * as signature from "@meristem/kernels/signature";
import { streamFrom } from "@meristem/kernels/random";
import { hurstStepInto, hurstWindow } from "@meristem/kernels/regularity";
import { sinkhornStepInto } from "@meristem/kernels/sinkhorn";
import { expect, test } from "vitest";

const COUNT = 64; // 512 bytes an array: above what an engine keeps inside the object
const even = new Float64Array(COUNT).fill(1 / COUNT);
const cost = Float64Array.from({ length: COUNT * COUNT }, (_, at) => (at % 97) / 97);
const loss = even.map((_, i) => (i * 13) % 7);
const potentials = { rowPotential: new Float64Array(COUNT), colPotential: new Float64Array(COUNT) };
const problem = { cost, rowWeights: even, colWeights: even, epsilon: 0.1 };
const mixture = { weights: even.slice(), logReach: new Float64Array(COUNT) };
const flow = { epsilon: 0.1, timeStep: 0.1, entropyWeight: 0.1 };
const running = cost.slice();
const quantiles = Float64Array.from({ length: COUNT * 5 }, (_, at) => at % 11);
const levels = new Float64Array(5).fill(0.2);
const density = { knots: even.map((_, i) => i / COUNT) };
const potential = { value: (x: number) => x * x, slope: (x: number) => 2 * x, curvature: () => 2 };
const out = new Float64Array(COUNT);
const recursion = { forgetting: 0.99, traceMaxPerFeature: 100 };
const huber = { huberThreshold: 2.5 };
const slots = { count: 0, mean: 1, long: 2 };
const clipping = {
  alpha: 0.01,
  clip: 8,
  longShare: 0.1,
  clipAfter: 5,
  limitIncludesNewest: true,
};
const regression = ridge.rlsWorkspace(COUNT);
const covariance = new Float64Array(COUNT * COUNT);
const ones = Float64Array.of(1);
const limits = new Float64Array(1);
const scale = new Float64Array(3);
const pair = Float64Array.of(1, 2);
ridge.rlsPaddedPriorInto(covariance, 0, COUNT, 1, regression.scalars, ridge.RLS_TRACE);
regression.features.set(loss);
const tracking = {
  shape: "rbf",
  lengthScale: 9,
  linearWeight: 0,
  dimension: COUNT,
  capacity: 64,
  lambda: 0.1,
  forgetting: 0.99,
  noveltyMin: 1e-6,
} as const;
const tracker = ridge.initialKernelTrackerState(tracking);
const seasonal: sde.StructuralConfig = {
  noiseVariance: 1,
  levelVariance: 0.1,
  slopeVariance: 0.01,
  slopeDamping: 0.9,
  seasonLength: COUNT,
  seasonVariance: 0.1,
  priorVariance: 100,
};
const structure = sde.initialStructuralState(seasonal);
const layout = signature.signatureLayout(2, 5);
const path = signature.initialSignatureWindow(layout, 3);
const grid = { left: 0, cellWidth: 1, cellCount: COUNT };
const operator = fokkerPlanck.fokkerPlanckOperator(
  grid,
  { drift: new Float64Array(COUNT + 1), variance: even },
  1,
);
const moving = {
  left: 0,
  nodeDistance: 1,
  nodeCount: COUNT,
  forgetting: 0.9,
  bandwidth: 1,
  shrinkage: 1,
  interval: 1,
};
const moves = fokkerPlanck.initialKramersMoyalState(moving);
let tick = 0;
const detectorConfig = changeDetectorConfig(1000, { referenceCountMin: 2 });
const detector = initialChangeDetectorState(detectorConfig);
const order = orderWindow(COUNT);
const numbers = new Float32Array(2 * COUNT);
const counters = new Float64Array(2);
const nearest = nearestSearch(12, 7);
const local = localRidge({ lags: 7, horizons: [1, 5], capacity: 12 });
const phased = ridge.drawPhasedFeatures(streamFrom(5), {
  inputCount: 6,
  featureCount: COUNT,
  lengthScale: 2,
  amplitude: 1,
});
const roughness = hurstWindow(COUNT);
const plan = fourierPlan(COUNT - 1);
const [real, imag] = [new Float64Array(COUNT - 1), new Float64Array(COUNT - 1)];

const calls: Readonly<Record<string, () => unknown>> = {
  sinkhornStepInto: () => sinkhornStepInto(potentials, problem),
  jkoStepInto: () => jkoStepInto(mixture, { cost, loss }, flow),
  quantileCostInto: () => quantileCostInto(running, quantiles, levels, 0.9),
  densityStepInto: () => densityStepInto(density, { potential, diffusion: 1, timeStep: 0.01 }),
  expInto: () => expInto(out, loss),
  rlsPaddedUpdateInto: () =>
    ridge.rlsPaddedUpdateInto(regression, covariance, 0, COUNT, ones, recursion),
  rlsPackedUpdateInto: () =>
    ridge.rlsPackedUpdateInto(regression, covariance, 0, COUNT, ones, recursion),
  huberWeightInto: () => ridge.huberWeightInto(limits, loss, out, 0, slots, huber),
  clippedScaleInto: () => {
    scale[0]! += 1;
    clippedScaleInto(limits, ones, scale, 0, slots, clipping);
  },
  kernelTrackerStepInto: () => {
    out[++tick % COUNT] = tick;
    return ridge.kernelTrackerStepInto(tracker, out, 1, tracking);
  },
  structuralStepInto: () => sde.structuralStepInto(structure, ++tick % 5, seasonal),
  signatureWindowStepInto: () => {
    signature.signatureWindowStepInto(path, pair, layout);
    signature.logSignatureInto(out, path.signature, layout);
  },
  fokkerPlanckStepInto: () => fokkerPlanck.fokkerPlanckStepInto(out, even, operator),
  kramersMoyalStepInto: () => fokkerPlanck.kramersMoyalStepInto(moves, 3.5, 1, moving),
  orderWindowStepInto: () => orderWindowStepInto(order, (order.oldest * 13) % 7),
  sortedWindowPushInto: () => {
    sortedWindowPushInto(numbers, 0, numbers, COUNT, COUNT, counters, 0, loss, ++tick % COUNT);
    sortedWindowWalkInto(numbers, 0, numbers, COUNT, COUNT, counters, 0, loss, ++tick % COUNT);
    sortedQuantilesInto(out, 0, numbers, COUNT, COUNT, levels, even, 0);
  },
  localRidgeInto: () => {
    nearestInto(nearest, cost, 6, 400, 12);
    triangleWeightsInto(local.weights, nearest.distances, 12, false);
    localRidgeInto(out, 0, 1, local, nearest, cost, 400, 12);
  },
  phasedFeaturesInto: () => ridge.phasedFeaturesInto(out, 0, phased, cost, ++tick % COUNT),
  timeValueLogSignatureInto: () =>
    signature.timeValueLogSignatureInto(out, 0, loss, COUNT, COUNT, even),
  changeDetectorStepInto: () =>
    changeDetectorStepInto(detector, (detector.count * 13) % 7, detectorConfig),
  hurstStepInto: () => hurstStepInto(roughness, (roughness.count * 13) % 7),
  fourierInto: () => fourierInto(plan, real, imag),
};

test.each(Object.entries(calls))("%s allocates no array in steady state", (_name, call) => {
  for (let k = 0; k < 3; k++) call();
  const before = process.memoryUsage().arrayBuffers;
  for (let k = 0; k < 50; k++) call();
  // A collection may free older buffers meanwhile, so only growth tells.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThanOrEqual(0);
});
