import { densityStep, freeEnergy, jkoStep } from "@meristem/kernels/jko";
import {
  epsilonForVolatility,
  medianCost,
  sinkhornStep,
  solveSinkhorn,
  type SinkhornState,
} from "@meristem/kernels/sinkhorn";

// Three places a unit apart; a unit of mass pays the square of its way.
const cost = Float64Array.of(0, 1, 4, 1, 0, 1, 4, 1, 0);
const rowWeights = Float64Array.of(0.6, 0.3, 0.1);
const colWeights = Float64Array.of(0.2, 0.3, 0.5);

// ε follows the volatility: 5 % of the median cost in calm times, twice that when it is at twice
// its long-run level.
const coupling = { epsilonBase: 0.05 * medianCost(cost, 3), epsilonMin: 0.01, volatilityGain: 0.5 };
const epsilon = epsilonForVolatility(2, coupling);
console.log("epsilon", epsilon);

// The stabilised solver, and the sweep in the log domain that it must agree with.
const problem = { cost, rowWeights, colWeights, epsilon };
const fast = solveSinkhorn(problem);
let swept: SinkhornState = {
  rowPotential: new Float64Array(3),
  colPotential: new Float64Array(3),
  sweepCount: 0,
};
let rowErrorL1 = Infinity;
while (rowErrorL1 > 1e-12) {
  const next = sinkhornStep(swept, problem);
  swept = next.state;
  rowErrorL1 = next.output.rowErrorL1;
}
const difference = (i: number): number => fast.rowPotential[i]! - swept.rowPotential[i]!;
console.log("cost", fast.transportCost.toFixed(4), "converged", fast.converged);
console.log("log domain agrees", Math.abs(difference(0) - difference(2)) < 1e-7);

// One proximal step of mixture weights: entropic transport towards the smaller loss.
const loss = Float64Array.of(1, 0.5, 0.1);
const step = { epsilon: 0.2, timeStep: 1, entropyWeight: 0.05 };
const before = { weights: rowWeights, logReach: new Float64Array(3) };
const { state } = jkoStep(before, { cost, loss }, step);
console.log("weights", Array.from(state.weights, (weight) => weight.toFixed(3)).join(" "));
const energy = (weights: Float64Array): number => freeEnergy(weights, loss, step.entropyWeight);
console.log("energy", energy(rowWeights).toFixed(4), "to", energy(state.weights).toFixed(4));

// The same descent for a density on the line: mass 1/8 between neighbouring quantiles moves down a
// quadratic potential against diffusion. The free energy never rises.
const knots = Float64Array.of(1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.4, 2.6);
const potential = { value: (x: number) => x * x, slope: (x: number) => 2 * x, curvature: () => 2 };
const moved = densityStep({ knots }, { potential, diffusion: 0.2, timeStep: 0.5 });
const { freeEnergy: after, freeEnergyBefore } = moved.output;
console.log("density", freeEnergyBefore.toFixed(3), "to", after.toFixed(3), moved.output.converged);
