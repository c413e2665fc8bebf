/**
 * The bits of the recursive methods are pinned: on every Node a thousand steps end in the same state.
 *
 * A change here is a change of results; the hashes are rewritten with `-u` and the reason is told.
 */
import { createHash } from "node:crypto";
import * as fokkerPlanck from "@meristem/kernels/fokker-planck";
import * as random from "@meristem/kernels/random";
import * as ridge from "@meristem/kernels/ridge";
import * as sde from "@meristem/kernels/sde";
import * as signature from "@meristem/kernels/signature";
import { expect, test } from "vitest";

const STEPS = 1000;

function sha256(...arrays: Float64Array[]): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of arrays) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}

const stream = random.fork(random.streamFrom(2026), "bits");
const inputs = random.normalStep(stream, 6 * STEPS).output;
const row = (t: number): Float64Array => inputs.slice(6 * t, 6 * t + 6);

test("draws of every law", () => {
  const normal = new Float64Array(STEPS);
  const exponential = new Float64Array(STEPS);
  const poisson = new Float64Array(STEPS);
  const stable = new Float64Array(STEPS);
  random.normalInto(normal, stream);
  random.exponentialInto(exponential, stream);
  random.poissonInto(poisson, stream, 20.5);
  random.stableInto(stable, stream, { alpha: 1.4, skewness: 0.3, scale: 2, location: 1 });
  expect(sha256(normal, exponential, poisson, stable)).toMatchInlineSnapshot(`"ba7c2b30d8d976af"`);
});

test("recursive least squares with Huber weights, in padded and in packed storage", () => {
  const count = 6;
  const settings: ridge.RlsSettings = { forgetting: 0.99, traceMaxPerFeature: 50 };
  const slots: ridge.HuberSlots = { count: 0, mean: 1, long: 2 };
  const weight = new Float64Array(1);
  const errors = new Float64Array(1);
  const run = (
    update: typeof ridge.rlsPaddedUpdateInto,
    prior: typeof ridge.rlsPaddedPriorInto,
  ) => {
    const workspace = ridge.rlsWorkspace(count);
    const covariance = new Float64Array(workspace.gain.length ** 2);
    const coefficients = new Float64Array(count);
    const scale = new Float64Array(3);
    prior(covariance, 0, count, 1, workspace.scalars, ridge.RLS_TRACE);
    for (let t = 0; t < STEPS; t++) {
      workspace.features.set(row(t));
      ridge.rlsPredictInto(errors, 0, coefficients, 0, workspace.features, 0, count);
      errors[0] = inputs[6 * t]! + inputs[6 * t + 5]! - errors[0]!;
      ridge.huberWeightInto(weight, errors, scale, 0, slots, { huberThreshold: 2 });
      update(workspace, covariance, 0, count, weight, settings);
      ridge.rlsCorrectInto(coefficients, 0, workspace.gain, 0, count, errors);
    }
    return sha256(coefficients, covariance, scale);
  };
  const padded = run(ridge.rlsPaddedUpdateInto, ridge.rlsPaddedPriorInto);
  const packed = run(ridge.rlsPackedUpdateInto, ridge.rlsPackedPriorInto);
  expect([padded, packed]).toMatchInlineSnapshot(`
    [
      "d1e24d491a9a7aa7",
      "d62e53be01bb2963",
    ]
  `);
});

test("the kernel tracker and random features", () => {
  const config: ridge.KernelTrackerConfig = {
    shape: "matern52",
    lengthScale: 2,
    linearWeight: 0.1,
    dimension: 6,
    capacity: 20,
    lambda: 0.1,
    forgetting: 0.99,
    noveltyMin: 1e-3,
  };
  const state = ridge.initialKernelTrackerState(config);
  for (let t = 0; t < STEPS; t++) {
    ridge.kernelTrackerStepInto(state, row(t), inputs[6 * t + 1]!, config);
  }
  const map = ridge.drawRandomFeatures(random.streamFrom(1), {
    inputCount: 6,
    featureCount: 32,
    lengthScale: 1.5,
  });
  const features = new Float64Array(32);
  ridge.randomFeaturesInto(features, map, row(7));
  expect(sha256(state.mean, state.covariance, features)).toMatchInlineSnapshot(
    `"4703241bc0eb862e"`,
  );
});

test("the structural filter, and a stiff implicit path", () => {
  const config: sde.StructuralConfig = {
    noiseVariance: 1,
    levelVariance: 0.1,
    slopeVariance: 0.01,
    slopeDamping: 0.95,
    seasonLength: 7,
    seasonVariance: 0.01,
    priorVariance: 100,
  };
  const state = sde.initialStructuralState(config);
  const cubic: sde.ScalarSde = {
    drift: (_time, x) => -20 * x * x * x,
    driftSlope: (_time, x) => -60 * x * x,
    diffusion: () => 1,
    diffusionSlope: () => 0,
  };
  const path = new Float64Array(STEPS);
  let x = 1;
  for (let t = 0; t < STEPS; t++) {
    sde.structuralStepInto(state, t % 11 === 3 ? undefined : inputs[t]!, config);
    x = sde.implicitStep(cubic, { time: t, x, duration: 0.1 }, 0.3 * inputs[t]!).x;
    path[t] = x;
  }
  expect(sha256(state.mean, state.covariance, path)).toMatchInlineSnapshot(`"0a8904d4870b3d32"`);
});

test("a sliding log-signature", () => {
  const layout = signature.signatureLayout(3, 5);
  const window = signature.initialSignatureWindow(layout, 30);
  const logarithm = new Float64Array(layout.lyndonWords.length);
  for (let t = 0; t < STEPS; t++) {
    signature.signatureWindowStepInto(window, row(t).slice(0, 3), layout);
  }
  signature.logSignatureInto(logarithm, window.signature, layout);
  expect(sha256(logarithm)).toMatchInlineSnapshot(`"1c7fc062a02cef20"`);
});

test("a density under learned coefficients", () => {
  const config: fokkerPlanck.KramersMoyalConfig = {
    left: -2,
    nodeDistance: 0.1,
    nodeCount: 41,
    forgetting: 0.999,
    bandwidth: 0.3,
    shrinkage: 4,
    interval: 1,
  };
  const moves = fokkerPlanck.initialKramersMoyalState(config);
  for (let t = 1; t < STEPS; t++) {
    fokkerPlanck.kramersMoyalStepInto(moves, inputs[t - 1]!, inputs[t]! - inputs[t - 1]!, config);
  }
  const grid = { left: -3, cellWidth: 0.1, cellCount: 60 };
  const faces = Float64Array.from({ length: 61 }, (_, i) => -3 + 0.1 * i);
  const drift = new Float64Array(61);
  const variance = new Float64Array(61);
  fokkerPlanck.kramersMoyalInto(drift, variance, faces, moves, config);
  const coefficients = { drift, variance: variance.slice(0, 60) };
  const density = new Float64Array(60);
  fokkerPlanck.normalDensityInto(density, grid, 0.2, 0.4);
  const operator = fokkerPlanck.fokkerPlanckOperator(grid, coefficients, 0.1);
  const { state } = fokkerPlanck.fokkerPlanckStep(density, operator, 10);
  expect(sha256(state)).toMatchInlineSnapshot(`"9835aace97affdaa"`);
});
