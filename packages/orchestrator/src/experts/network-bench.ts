/**
 * Where kernel B's network is evaluated and trained: one network's worth of buffers for all
 * predictors of a process.
 *
 * A predictor keeps its own parameters and moments among its state; they are carried here and back
 * for each use. The bench itself remembers nothing from one use to the next.
 *
 * @module
 */
import { expInto } from "@meristem/kernels/math";
import {
  backward,
  createJetPass,
  createMatrixEngine,
  createNetwork,
  createOptimizer,
  forward,
  gradientNorm,
  jetBackward,
  jetForward,
  optimizerStepInto,
  zeroGradients,
  type JetPass,
  type LayerSpec,
  type Network,
  type Optimizer,
} from "@meristem/kernels/nn";
import { streamFrom } from "@meristem/kernels/random";
import { openCore } from "@meristem/kernels/wasm";

/** Where the series stands and how rough it is. */
export const INPUTS = 2;
/** Mean and log variance of the next change. */
export const OUTPUTS = 2;
export const HIDDEN = 16;
/** Rows of the largest batch. */
export const BATCH_MAX = 64;

const LAYERS: readonly LayerSpec[] = [
  { kind: "dense", outSize: HIDDEN },
  { kind: "tanh" },
  { kind: "dense", outSize: HIDDEN },
  { kind: "tanh" },
  { kind: "dense", outSize: OUTPUTS },
];
const DENSE_SIZES = LAYERS.flatMap((layer) => (layer.kind === "dense" ? [layer.outSize] : []));
/** Units of the widest layer, and how many layers have parameters. */
export const NETWORK_WIDTH = Math.max(...DENSE_SIZES);
export const NETWORK_DEPTH = DENSE_SIZES.length;
const HEAP_DOUBLES = 65_536;
const SEED = 20_110;
export const LEARNING_RATE = 0.004;
/** Size of the last layer's first weights, in those of the others. */
const SHY = 0.02;
const OWNERS: ReadonlySet<string> = new Set(["host"]);

export interface NetworkBench {
  readonly network: Network;
  readonly jet: JetPass;
  readonly optimizer: Optimizer;
  /** Initial parameters: the last layer says little, so the first forecast is almost no drift. */
  readonly initial: Float64Array;
}

/** Exponentials of one batch. */
const exponentials = new Float64Array(BATCH_MAX);
let bench: NetworkBench | undefined;

/** Opened by the first use: a predictor without a network never pays for one. */
export function networkBench(): NetworkBench {
  bench ??= openBench();
  return bench;
}

function openBench(): NetworkBench {
  const network = createNetwork({
    inSize: INPUTS,
    layers: LAYERS,
    batchSizeMax: BATCH_MAX,
    stream: streamFrom(SEED),
    engine: createMatrixEngine(openCore({ heapDoubles: HEAP_DOUBLES })),
    derivatives: "second",
  });
  const { parameters } = network;
  const initial = parameters.values.slice();
  for (const { name, offset } of parameters.entries) {
    if (!name.startsWith(`layer-${LAYERS.length}.`)) continue;
    for (let i = offset; i < initial.length; i++) initial[i] = initial[i]! * SHY;
  }
  const optimizer = createOptimizer({ kind: "adam", learningRate: LEARNING_RATE }, parameters);
  return { network, jet: createJetPass(network), optimizer, initial };
}

/** Evaluates `rowCount` rows of `input` with `values`; the result is the bench's own. */
export function evaluate(
  values: Float64Array,
  input: Float64Array,
  rowCount: number,
): Float64Array {
  const { network } = networkBench();
  network.parameters.values.set(values);
  return forward(network, input, rowCount);
}

/** Adds the gradient of the mean negative log likelihood of `targets`, rows (mean, log variance). */
export function addLikelihoodGradient(input: Float64Array, targets: Float64Array): void {
  const { network } = networkBench();
  const count = targets.length;
  const output = forward(network, input, count);
  const gradient = network.outputGradient;
  exponentials.fill(0);
  for (let i = 0; i < count; i++) exponentials[i] = -output[OUTPUTS * i + 1]!;
  expInto(exponentials, exponentials);
  for (let i = 0; i < count; i++) {
    const gap = output[OUTPUTS * i]! - targets[i]!;
    const pull = gap * exponentials[i]!;
    gradient[OUTPUTS * i] = pull / count;
    gradient[OUTPUTS * i + 1] = (0.5 * (1 - gap * pull)) / count;
  }
  backward(network, network.outputGradient, targets.length, "parameters");
}

/** Where the stationary Fokker–Planck equation is asked for. */
export interface Collocation {
  /** Shape (points, INPUTS). */
  readonly input: Float64Array;
  /** Shape (points): d log p/dz of the density the series shows. */
  readonly slopes: Float64Array;
  /** Shape (points), adding up to 1: how often the series was there. */
  readonly shares: Float64Array;
}

/**
 * Adds the gradient of the residual of the stationary Fokker–Planck equation: no probability flows,
 *
 *     J/p = b − ½κ (v′ + v (log p)′) = 0      loss = weight · Σ share (J/p)²
 *
 * with b and v the drift and variance of the network, ′ the derivative by its first input times
 * `inputScale` (deviations), κ = `scalePerDeviation` (scales of change in a deviation).
 *
 * @see Sirignano & Spiliopoulos, DGM (2018), §2: the equation's residual at sampled points.
 */
export function addFlowGradient(
  { input, slopes, shares }: Collocation,
  inputScale: number,
  scalePerDeviation: number,
  weight: number,
): void {
  const { jet } = networkBench();
  const count = slopes.length;
  const { value, first } = jetForward(jet, input, count, 0);
  const back = jet.outputGradient;
  const half = 0.5 * scalePerDeviation;
  exponentials.fill(0);
  for (let i = 0; i < count; i++) exponentials[i] = Math.min(value[OUTPUTS * i + 1]!, 5);
  expInto(exponentials, exponentials);
  back.second.fill(0, 0, OUTPUTS * count);
  for (let i = 0; i < count; i++) {
    const at = OUTPUTS * i;
    const variance = exponentials[i]!;
    const slope = first[at + 1]! * inputScale;
    const lean = variance * (slope + slopes[i]!);
    const pull = 2 * weight * shares[i]! * (value[at]! - half * lean);
    back.value[at] = pull;
    back.value[at + 1] = -pull * half * lean;
    back.first[at] = 0;
    back.first[at + 1] = -pull * half * variance * inputScale;
  }
  jetBackward(jet, count);
}

/** Everything a training step moves, in a predictor's own arrays. */
export interface Learner {
  /** Shape as the network's parameters. */
  readonly values: Float64Array;
  readonly firstMoment: Float64Array;
  readonly secondMoment: Float64Array;
  /** Shape (3, parameter entries): steps, β₁ᵗ, β₂ᵗ. */
  readonly clocks: Float64Array;
}

/** Brings `learner` to the bench. */
export function carryIn(learner: Learner): void {
  const { network, optimizer } = networkBench();
  const count = optimizer.stepCounts.length;
  network.parameters.values.set(learner.values);
  optimizer.firstMoment.set(learner.firstMoment);
  optimizer.secondMoment.set(learner.secondMoment);
  for (let i = 0; i < count; i++) {
    optimizer.stepCounts[i] = learner.clocks[i]!;
    optimizer.beta1Powers[i] = learner.clocks[count + i]!;
    optimizer.beta2Powers[i] = learner.clocks[2 * count + i]!;
  }
}

/** Takes what was learnt back to `learner`. */
export function carryOut(learner: Learner): void {
  const { network, optimizer } = networkBench();
  const count = optimizer.stepCounts.length;
  learner.values.set(network.parameters.values);
  learner.firstMoment.set(optimizer.firstMoment);
  learner.secondMoment.set(optimizer.secondMoment);
  learner.clocks.set(optimizer.stepCounts);
  learner.clocks.set(optimizer.beta1Powers, count);
  learner.clocks.set(optimizer.beta2Powers, 2 * count);
}

export function clearGradients(): void {
  zeroGradients(networkBench().network.parameters);
}

/** Norm of what was added since the gradients were cleared; no number when one of them is none. */
export function gradientSize(): number {
  return gradientNorm(networkBench().network.parameters, "host");
}

/** One Adam step of the host's parameters. */
export function moveParameters(): void {
  const { network, optimizer } = networkBench();
  optimizerStepInto(optimizer, network.parameters, OWNERS);
}
