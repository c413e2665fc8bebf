import { createHash } from "node:crypto";
import {
  CELLS_PER_BOUND,
  float64Backend,
  polishJko,
  polishTransport,
  recoverCells,
  sketchParity,
} from "@meristem/kernels/backend";
import { loadGpuModule, openGpuBatch } from "@meristem/kernels/gpu";

// gpu.js is an optional peer. Its mode "cpu" runs everywhere; "webgl2" and "headlessgl" need a GPU.
const module = await loadGpuModule();
if (module === undefined) throw new Error("gpu.js is not installed: npm install gpu.js");
const gpu = openGpuBatch(module, "cpu");

// Two transport problems and two proximal steps over three experts, offered at once.
const cost = Float64Array.of(0, 1, 4, 1, 0, 1, 4, 1, 0, 0, 2, 2, 2, 0, 2, 2, 2, 0);
const weights = Float64Array.of(0.6, 0.3, 0.1, 0.2, 0.2, 0.6);
const even = new Float64Array(6).fill(1 / 3);
const epsilon = Float64Array.of(0.5, 0.8);
const shape = { batchSize: 2, size: 3, cost, epsilon };
const transport = { ...shape, rowWeights: weights, colWeights: even };
const loss = Float64Array.of(1, 0.5, 0.1, 0.3, 0.9, 0.6);
const steps = { stepSize: Float64Array.of(1, 1), entropyWeight: Float64Array.of(0.05, 0.05) };
const jko = { ...shape, ...steps, weights, loss };

// Float32 proposals, float64 results: the proposal is where the float64 solve starts.
const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
const kernelError = largest(gpu.gibbsKernels(transport), float64Backend.gibbsKernels(transport));
console.log("Gibbs kernel within 1e-5", kernelError < 1e-5, "exact", kernelError === 0);
const plans = polishTransport(transport, gpu.sinkhornPotentials(transport, 20));
const moved = polishJko(jko, gpu.jkoPotentials(jko, 20));
console.log("transport costs", plans.map((plan) => plan.transportCost.toFixed(6)).join(" "));
console.log("weights", Array.from(moved.weights, (weight) => weight.toFixed(4)).join(" "));

// Parity of weights and transport costs between two backends whose last digits differ: the recorder
// publishes a hash of cells and a position in each cell; the verifier recovers the same cells.
const bound = 1e-6;
const cellWidth = CELLS_PER_BOUND * bound;
const hash = (cells: Float64Array): string =>
  createHash("sha256").update(cells).digest("hex").slice(0, 16);
const recorded = sketchParity(
  Float64Array.of(...moved.weights, ...plans.map((plan) => plan.transportCost)),
  cellWidth,
);
const reference = polishTransport(transport);
const recomputed = Float64Array.of(
  ...polishJko(jko).weights,
  ...reference.map((plan) => plan.transportCost),
);
const cells = recoverCells(recomputed, recorded.positions, cellWidth);
console.log("hashes agree", hash(cells) === hash(recorded.cells));
recomputed[0]! += 4 * bound;
const changed = recoverCells(recomputed, recorded.positions, cellWidth);
console.log("a changed weight is found", hash(changed) !== hash(recorded.cells));

// Random Fourier features of 200 points: float32 of the batch against cosines in float64.
const inputs = Float64Array.from({ length: 200 }, (_, i) => i / 50);
const frequencies = Float64Array.of(0.5, 1, 1.5, 2);
const phases = Float64Array.of(0, 1, 2, 3);
const features = { rowCount: 200, inputSize: 1, featureCount: 4, inputs, frequencies, phases };
const featureError = largest(gpu.randomFeatures(features), float64Backend.randomFeatures(features));
console.log("features within 1e-5", featureError < 1e-5);
gpu.close();
