/** What one observation costs in the recursive methods: regression, filters, signatures, densities. */
import type { BenchCase } from "@meristem/testkit/bench";
import * as fokkerPlanck from "../src/fokker-planck/index.js";
import { normalInto, streamFrom, uniformInto } from "../src/random/index.js";
import * as ridge from "../src/ridge/index.js";
import * as sde from "../src/sde/index.js";
import * as signature from "../src/signature/index.js";

const VARIANTS = 64;

function rows(size: number, seed: number): Float64Array[] {
  const stream = streamFrom(seed);
  return Array.from({ length: VARIANTS }, () => {
    const row = new Float64Array(size);
    normalInto(row, stream);
    return row;
  });
}

/** Prediction, Huber weight, covariance and coefficients; forgetting and trace limit as the engine. */
function rls(storage: "padded" | "packed", count: number): BenchCase {
  const isPadded = storage === "padded";
  const prior = isPadded ? ridge.rlsPaddedPriorInto : ridge.rlsPackedPriorInto;
  const update = isPadded ? ridge.rlsPaddedUpdateInto : ridge.rlsPackedUpdateInto;
  const settings: ridge.RlsSettings = { forgetting: 0.9995, traceMaxPerFeature: 50 };
  const slots: ridge.HuberSlots = { count: 0, mean: 1, long: 2 };
  const huber: ridge.HuberSettings = { huberThreshold: 2.5 };
  const inputs = rows(count + 1, 31);
  const workspace = ridge.rlsWorkspace(count);
  const covariance = new Float64Array(workspace.gain.length ** 2);
  const coefficients = new Float64Array(count);
  const [errors, weight, scale] = [1, 1, 3].map((size) => new Float64Array(size));
  prior(covariance, 0, count, 0.1, workspace.scalars, ridge.RLS_TRACE);
  let next = 0;
  return {
    name: `ridge/rls-${storage}-${count}`,
    unit: "step",
    // Covariance times features, gain, and the update of one triangle; error and coefficients.
    flopsPerCall: 3.5 * count ** 2 + 8 * count,
    run: () => {
      const input = inputs[next++ % VARIANTS]!;
      for (let i = 0; i < count; i++) workspace.features[i] = input[i]!;
      ridge.rlsPredictInto(errors!, 0, coefficients, 0, workspace.features, 0, count);
      errors![0] = input[count]! - errors![0]!;
      ridge.huberWeightInto(weight!, errors!, scale!, 0, slots, huber);
      update(workspace, covariance, 0, count, weight!, settings);
      ridge.rlsCorrectInto(coefficients, 0, workspace.gain, 0, count, errors!);
      return coefficients[0]!;
    },
  };
}

/** Level, slope and a season of twelve. */
const seasonal: sde.StructuralConfig = {
  noiseVariance: 1,
  levelVariance: 0.1,
  slopeVariance: 0.01,
  slopeDamping: 0.98,
  seasonLength: 12,
  seasonVariance: 0.01,
  priorVariance: 1e4,
};

function structural(): BenchCase {
  const state = sde.initialStructuralState(seasonal);
  const values = rows(1, 32);
  let next = 0;
  return {
    name: "sde/kalman-trend-season-12",
    unit: "step",
    // The season's noise on its block, the update of the covariance, the moved level and slope.
    flopsPerCall: 12 ** 2 + 2 * 14 ** 2 + 8 * 14,
    baseline: "sde/kalman-dense-14",
    run: () => {
      sde.structuralStepInto(state, values[next++ % VARIANTS]![0], seasonal);
      return state.innovation;
    },
  };
}

/** The same model in dense matrices, the season in force loaded by turns. */
function dense(): BenchCase {
  const n = 14;
  const { mean, covariance } = sde.initialStructuralState(seasonal);
  const state = sde.kalmanState(mean, covariance);
  const transition = new Float64Array(n * n);
  const processCovariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) transition[i * n + i] = i === 1 ? 0.98 : 1;
  transition[1] = 0.98;
  for (let i = 0; i < n; i++) processCovariance[i * n + i] = i === 0 ? 0.1 : 0.01;
  const models = Array.from({ length: 12 }, (_, season) => {
    const loading = new Float64Array(n);
    loading[0] = 1;
    loading[2 + season] = 1;
    const offset = new Float64Array(n);
    return { stateCount: n, transition, offset, processCovariance, loading, noiseVariance: 1 };
  });
  const values = rows(1, 32);
  const output = { innovation: 0, variance: 0 };
  let next = 0;
  return {
    name: "sde/kalman-dense-14",
    unit: "step",
    // F P Fᵀ, then gain and update.
    flopsPerCall: 4 * n ** 3 + 4 * n ** 2,
    run: () => {
      const model = models[next % 12]!;
      sde.kalmanPredictInto(state, model);
      sde.kalmanUpdateInto(output, state, values[next++ % VARIANTS]![0]!, model);
      return output.innovation;
    },
  };
}

const layout = signature.signatureLayout(2, 4);
/** Depth 4 of two dimensions: one segment by Horner's rule, and the three products of a logarithm. */
const SEGMENT_FLOPS = 2 * (1 * 2 + 2 * 4 + 3 * 8 + 4 * 16);
const LOGARITHM_FLOPS = 3 * 2 * (1 * 4 + 2 * 8 + 3 * 16);

function slidingSignature(): BenchCase {
  const window = signature.initialSignatureWindow(layout, 64);
  const increments = rows(2, 33);
  const logarithm = new Float64Array(layout.lyndonWords.length);
  let next = 0;
  return {
    name: "signature/log-sliding-d2-depth4",
    unit: "step",
    flopsPerCall: 2 * SEGMENT_FLOPS + LOGARITHM_FLOPS,
    baseline: "signature/log-afresh-d2-depth4-64",
    run: () => {
      signature.signatureWindowStepInto(window, increments[next++ % VARIANTS]!, layout);
      signature.logSignatureInto(logarithm, window.signature, layout);
      return logarithm[7]!;
    },
  };
}

/** The same features from the window's 64 segments each time. */
function afreshSignature(): BenchCase {
  const increments = rows(2, 33);
  const element = new Float64Array(layout.length);
  const logarithm = new Float64Array(layout.lyndonWords.length);
  let next = 0;
  return {
    name: "signature/log-afresh-d2-depth4-64",
    unit: "step",
    flopsPerCall: 64 * SEGMENT_FLOPS + LOGARITHM_FLOPS,
    run: () => {
      element.fill(0);
      next++;
      for (let k = 0; k < 64; k++) {
        signature.appendSegmentInto(element, increments[(next + k) % VARIANTS]!, layout);
      }
      signature.logSignatureInto(logarithm, element, layout);
      return logarithm[7]!;
    },
  };
}

function densityStep(): BenchCase {
  const cellCount = 64;
  const grid = { left: -4, cellWidth: 0.125, cellCount };
  const density = new Float64Array(cellCount);
  fokkerPlanck.normalDensityInto(density, grid, 1, 0.3);
  const drift = Float64Array.from({ length: cellCount + 1 }, (_, i) => 4 - 0.125 * i);
  const variance = new Float64Array(cellCount).fill(0.5);
  const operator = fokkerPlanck.fokkerPlanckOperator(grid, { drift, variance }, 0.01);
  return {
    name: "fokker-planck/step-64",
    unit: "cell",
    unitsPerCall: cellCount,
    // Forward and back through the factored tridiagonal matrix.
    flopsPerCall: 5 * cellCount,
    run: () => {
      fokkerPlanck.fokkerPlanckStepInto(density, density, operator);
      return density[30]!;
    },
  };
}

function draws(name: string, into: typeof normalInto): BenchCase {
  const target = new Float64Array(1024);
  const stream = streamFrom(34);
  return {
    name: `random/${name}`,
    unit: "draw",
    unitsPerCall: 1024,
    bytesPerCall: 8 * 1024,
    run: () => {
      into(target, stream);
      return target[1023]!;
    },
  };
}

function randomFeatures(): BenchCase {
  const map = ridge.drawRandomFeatures(streamFrom(35), {
    inputCount: 6,
    featureCount: 64,
    lengthScale: 1,
  });
  const inputs = rows(6, 36);
  const target = new Float64Array(64);
  let next = 0;
  return {
    name: "ridge/random-features-6-64",
    unit: "feature",
    unitsPerCall: 64,
    // The projections; the cosines are on top.
    flopsPerCall: 2 * 6 * 64,
    run: () => {
      ridge.randomFeaturesInto(target, map, inputs[next++ % VARIANTS]!);
      return target[63]!;
    },
  };
}

export const streamCases: readonly BenchCase[] = [
  draws("uniform", uniformInto),
  draws("normal", normalInto),
  rls("packed", 16),
  rls("padded", 16),
  rls("padded", 88),
  randomFeatures(),
  dense(),
  structural(),
  afreshSignature(),
  slidingSignature(),
  densityStep(),
];
