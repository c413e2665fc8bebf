import {
  cusumStep,
  initialCusumState,
  initialMomentsState,
  kurtosisMultiplier,
  momentsStep,
  shrunkKurtosis,
} from "@meristem/kernels/detect";
import { normalisedEntropy, permutationEntropy } from "@meristem/kernels/identification";
import { nextNormal, nextUniform, streamFrom } from "@meristem/kernels/random";
import {
  fractionalNoiseInto,
  hurstExponent,
  localExponents,
  waveletLeaders,
  wtmm,
} from "@meristem/kernels/regularity";

// A path of fractional Brownian motion with the exponent 0.7: three estimators of its roughness.
const stream = streamFrom(3);
const noise = new Float64Array(4096);
fractionalNoiseInto(noise, 0.7, stream);
let level = 0;
const path = noise.map((increment) => (level += increment));
const hurst = hurstExponent(path);
const leaders = waveletLeaders(path);
const maxima = wtmm(path);
console.log("second differences", hurst?.exponent.toFixed(2));
console.log("wavelet leaders", leaders?.c1.toFixed(2), "±", leaders?.c1Error.toFixed(2));
console.log("wavelet maxima", maxima?.exponent.toFixed(2), "±", maxima?.standardError.toFixed(2));

// One jump in a constant path: the line of maxima that leads to it has the exponent 0.
const jump = Float64Array.from({ length: 512 }, (_, i) => (i < 200 ? 0 : 1));
const [line] = localExponents(jump);
console.log("jump at", line?.position, "exponent", line?.exponent.toFixed(2));

// Entropy: of the shares of a mixture, and of the order of neighbouring values.
const shares = normalisedEntropy(Float64Array.of(0.5, 0.25, 0.25));
console.log("entropy of shares", shares.toFixed(3));
const ramp = Float64Array.from({ length: 500 }, (_, i) => i);
const white = Float64Array.from({ length: 500 }, () => nextUniform(stream));
console.log("ramp", permutationEntropy(ramp, 3), "noise", permutationEntropy(white, 3).toFixed(2));

// CUSUM on standardised scores whose mean shifts by 1.5 at score 301. The running kurtosis of the scores
// raises the threshold where tails are heavy.
const config = { slack: 0.5, threshold: 5, graceCount: 20 };
let chart = initialCusumState(config);
let moments = initialMomentsState();
for (let number = 1; number <= 400; number++) {
  const score = nextNormal(stream) + (number > 300 ? 1.5 : 0);
  moments = momentsStep(moments, score, { rate: 0 }).state;
  const multiplier = kurtosisMultiplier(shrunkKurtosis(moments, 100));
  const { state, output } = cusumStep(chart, score, config, multiplier);
  chart = state;
  if (output.alarm !== 0) {
    console.log("alarm at score", number, "change at", output.changeAt);
  }
}
