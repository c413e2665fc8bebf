import { jkoStep } from "@meristem/kernels/jko";
import { normalQuantile } from "@meristem/kernels/math";
import { barycentreInto, levelWeights, quantileCostInto } from "@meristem/kernels/ot";

// Three experts say where tomorrow lies, as quantiles at five levels.
const levels = Float64Array.of(0.05, 0.25, 0.5, 0.75, 0.95);
const experts = [
  { centre: 10, spread: 2 },
  { centre: 11, spread: 1 },
  { centre: 15, spread: 1 },
];
const quantiles = Float64Array.from(
  experts.flatMap(({ centre, spread }) =>
    Array.from(levels, (p) => centre + spread * normalQuantile(p)),
  ),
);

// Moving weight between experts costs what their forecasts differ: W2 squared, exact on the line.
const cost = new Float64Array(9);
quantileCostInto(cost, quantiles, levelWeights(levels), 0);

// One proximal step towards those who lost less; nothing moves for free.
const before = { weights: Float64Array.of(0.4, 0.3, 0.3), logReach: new Float64Array(3) };
const loss = Float64Array.of(0.9, 0.2, 1.4);
const config = { epsilon: 0.5, timeStep: 2, entropyWeight: 0.1 };
const { state, output } = jkoStep(before, { cost, loss }, config);
console.log(Array.from(state.weights, (weight) => weight.toFixed(3)).join(" "), output.converged);

// The mixture's own quantiles are the weighted mean of theirs: the W2 barycentre.
const mixture = new Float64Array(levels.length);
barycentreInto(mixture, quantiles, state.weights);
console.log(Array.from(mixture, (value) => value.toFixed(2)).join(" "));
