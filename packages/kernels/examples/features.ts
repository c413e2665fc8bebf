import { sin } from "@meristem/kernels/math";
import { streamFrom } from "@meristem/kernels/random";
import {
  chooseKernelRidge,
  drawRandomFeatures,
  kernelRidgePredict,
  randomFeaturesInto,
  rbf,
} from "@meristem/kernels/ridge";
import { logSignature, signatureLayout, timeAugmented } from "@meristem/kernels/signature";

// The log-signature of (time, value) to depth 3: increments, then the area between time and value, then
// two brackets of order three.
const values = Float64Array.of(0, 2, 2.5, 3);
const layout = signatureLayout(2, 3);
const print = (numbers: Float64Array): string =>
  Array.from(numbers, (value) => value.toFixed(3)).join(" ");
console.log("brackets", layout.lyndonWords.map((word) => word.join("")).join(" "));
console.log("log-signature", print(logSignature(timeAugmented(values, 1), layout)));

// Kernel ridge regression of a sine at 24 points; length scale and penalty by the closed-form
// leave-one-out error.
const points = Float64Array.from({ length: 24 }, (_, i) => i / 4);
const targets = points.map((x) => sin(x));
const fit = chooseKernelRidge(
  { points, targets, dimension: 1 },
  { shape: "rbf", linearWeight: 0, relativeLengthScales: [0.25, 0.5, 1], lambdas: [1e-6, 1e-3] },
);
const { mean, variance } = kernelRidgePredict(fit, Float64Array.of(2.1));
console.log("sin 2.1 =", sin(2.1).toFixed(4), "fit", mean.toFixed(4), variance < 1e-3);

// Random Fourier features: their inner product approximates the same kernel, with an error below
// 1/√512.
const map = drawRandomFeatures(streamFrom(5), { inputCount: 1, featureCount: 512, lengthScale: 1 });
const left = new Float64Array(512);
const right = new Float64Array(512);
randomFeaturesInto(left, map, Float64Array.of(0.3));
randomFeaturesInto(right, map, Float64Array.of(1.1));
const product = left.reduce((sum, value, i) => sum + value * right[i]!, 0);
console.log("kernel", rbf(0.8 * 0.8, 1).toFixed(3), "features", product.toFixed(3));
