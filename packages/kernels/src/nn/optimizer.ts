/**
 * Gradient steps: SGD, momentum, Adam and AdamW, with a step counter for every parameter.
 *
 * A counter per parameter, because a parameter that joins late needs its own bias correction: with a
 * shared one its first Adam steps would be too large by up to 1/√(1 − β₂).
 *
 * @module
 */
import {
  assertFinite,
  assertNonNegative,
  assertPositive,
  assertWithin,
} from "../linalg/assert-shape.js";
import type { ParameterOwner, ParameterSet } from "./parameter-set.js";

export type OptimizerConfig =
  | { readonly kind: "sgd"; readonly learningRate: number }
  | { readonly kind: "momentum"; readonly learningRate: number; readonly momentum: number }
  | ({ readonly kind: "adam" } & AdamConfig)
  | ({ readonly kind: "adamw"; readonly weightDecay: number } & AdamConfig);

interface AdamConfig {
  readonly learningRate: number;
  /** Decay of the mean of the gradient. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of its square. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
}

export interface Optimizer {
  readonly config: OptimizerConfig;
  /** Same layout as the parameters. */
  readonly firstMoment: Float64Array;
  readonly secondMoment: Float64Array;
  /** Shape (entry count): steps taken by each entry. */
  readonly stepCounts: Float64Array;
  /** Shape (entry count): β₁ᵗ and β₂ᵗ by repeated products, so that no power is needed. */
  readonly beta1Powers: Float64Array;
  readonly beta2Powers: Float64Array;
}

/** Why a step was refused: it would have moved a parameter that the caller does not own. */
export interface OwnershipViolation {
  readonly parameterName: string;
  readonly owner: ParameterOwner;
  readonly reason: "unknown_owner" | "gradient_leak";
}

/** @throws RangeError for a rate, decay or epsilon outside its range. */
export function createOptimizer(config: OptimizerConfig, parameters: ParameterSet): Optimizer {
  assertPositive("learningRate", config.learningRate);
  if (config.kind === "momentum") assertWithin("momentum", config.momentum, 0, 1);
  if (config.kind === "adam" || config.kind === "adamw") {
    assertWithin("beta1", config.beta1 ?? 0.9, 0, 1 - Number.EPSILON);
    assertWithin("beta2", config.beta2 ?? 0.999, 0, 1 - Number.EPSILON);
    assertPositive("epsilon", config.epsilon ?? 1e-8);
  }
  if (config.kind === "adamw") assertNonNegative("weightDecay", config.weightDecay);
  const length = parameters.values.length;
  const entryCount = parameters.entries.length;
  return {
    config,
    firstMoment: new Float64Array(config.kind === "sgd" ? 0 : length),
    secondMoment: new Float64Array(config.kind === "adam" || config.kind === "adamw" ? length : 0),
    stepCounts: new Float64Array(entryCount),
    beta1Powers: new Float64Array(entryCount).fill(1),
    beta2Powers: new Float64Array(entryCount).fill(1),
  };
}

/**
 * The first parameter outside `owners` that has a gradient, or an owner that owns nothing; undefined
 * when a step by `owners` would be clean. Look before `optimizerStepInto` where isolation matters.
 */
export function findOwnershipViolation(
  parameters: ParameterSet,
  owners: ReadonlySet<ParameterOwner>,
): OwnershipViolation | undefined {
  for (const owner of owners) {
    if (!parameters.entries.some((entry) => entry.owner === owner)) {
      return { parameterName: "", owner, reason: "unknown_owner" };
    }
  }
  for (const entry of parameters.entries) {
    if (owners.has(entry.owner)) continue;
    const end = entry.offset + entry.rowCount * entry.colCount;
    for (let i = entry.offset; i < end; i++) {
      if (parameters.gradients[i] !== 0) {
        return { parameterName: entry.name, owner: entry.owner, reason: "gradient_leak" };
      }
    }
  }
  return undefined;
}

/**
 * Moves the parameters of `owners` one step against their gradients; all others keep every bit.
 *
 * The learning rate is an argument because one owner of the rate (a schedule) sits outside. No
 * allocation.
 *
 * @see Kingma & Ba 2015, algorithm 1; Loshchilov & Hutter 2019, algorithm 2.
 */
export function optimizerStepInto(
  optimizer: Optimizer,
  parameters: ParameterSet,
  owners: ReadonlySet<ParameterOwner>,
  learningRate: number = optimizer.config.learningRate,
): void {
  assertFinite("learningRate", learningRate);
  for (let index = 0; index < parameters.entries.length; index++) {
    const entry = parameters.entries[index];
    if (!owners.has(entry.owner)) continue;
    const end = entry.offset + entry.rowCount * entry.colCount;
    optimizer.stepCounts[index]++;
    const { config } = optimizer;
    if (config.kind === "sgd") {
      const { values, gradients, engine } = parameters;
      engine.addScaledInto(values, -learningRate, gradients, entry.offset, end);
    } else if (config.kind === "momentum") {
      roll(optimizer, parameters, entry.offset, end, learningRate, config.momentum);
    } else {
      adam(optimizer, parameters, index, learningRate);
    }
  }
}

/** Heavy ball: m ← μ·m + g, w ← w − rate·m (Polyak 1964). */
function roll(
  { firstMoment }: Optimizer,
  { values, gradients }: ParameterSet,
  from: number,
  end: number,
  rate: number,
  momentum: number,
): void {
  for (let i = from; i < end; i++) {
    firstMoment[i] = momentum * firstMoment[i] + gradients[i];
    values[i] -= rate * firstMoment[i];
  }
}

function adam(optimizer: Optimizer, parameters: ParameterSet, index: number, rate: number): void {
  const { firstMoment, secondMoment, beta1Powers, beta2Powers, config } = optimizer;
  if (config.kind !== "adam" && config.kind !== "adamw") return;
  const { values, gradients } = parameters;
  const entry = parameters.entries[index];
  const end = entry.offset + entry.rowCount * entry.colCount;
  const beta1 = config.beta1 ?? 0.9;
  const beta2 = config.beta2 ?? 0.999;
  const epsilon = config.epsilon ?? 1e-8;
  const shrink = config.kind === "adamw" ? 1 - rate * config.weightDecay : 1;
  beta1Powers[index] *= beta1;
  beta2Powers[index] *= beta2;
  const correction1 = 1 / (1 - beta1Powers[index]);
  const correction2 = 1 / (1 - beta2Powers[index]);
  for (let i = entry.offset; i < end; i++) {
    const g = gradients[i];
    firstMoment[i] = beta1 * firstMoment[i] + (1 - beta1) * g;
    secondMoment[i] = beta2 * secondMoment[i] + (1 - beta2) * g * g;
    const step =
      (firstMoment[i] * correction1) / (Math.sqrt(secondMoment[i] * correction2) + epsilon);
    values[i] = shrink * values[i] - rate * step;
  }
}
