/** Every backward pass against central differences: the only definition of right for a gradient. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { streamFrom, uniformInto } from "../random/index.js";
import { openCore } from "../wasm/index.js";
import {
  backward,
  createJetPass,
  createNetwork,
  crossEntropyLoss,
  forward,
  gaussianLoss,
  jetBackward,
  jetForward,
  createMatrixEngine,
  quantileLoss,
  squaredLoss,
  zeroGradients,
  type LayerSpec,
  type MatrixEngine,
  type Network,
} from "./index.js";

/** A small heap of its own: a network is a few hundred doubles here. */
const engine = (): MatrixEngine => createMatrixEngine(openCore({ heapDoubles: 8192 }));

/** Step and tolerance of a central difference in float64: error ~ h² + ε/h, both near 1e-10 here. */
const STEP = 1e-5;
const TOLERANCE = 1e-6;
const runs = { ...propertyBudget, numRuns: 15 };
const seeds = fc.integer({ min: 1, max: 1_000_000 });

function draws(seed: number, count: number, scale = 2): Float64Array {
  const values = new Float64Array(count);
  uniformInto(values, streamFrom(seed));
  return values.map((u) => (2 * u - 1) * scale);
}

function build(layers: readonly LayerSpec[], inSize: number, seed: number): Network {
  const stream = streamFrom(seed);
  const network = createNetwork({
    inSize,
    layers,
    batchSizeMax: 4,
    stream,
    engine: engine(),
    derivatives: "second",
  });
  // Biases start at 0 and scales at 1: move everything so that no gradient is trivially right.
  const noise = draws(seed + 1, network.parameters.values.length, 0.3);
  for (let i = 0; i < noise.length; i++) network.parameters.values[i] += noise[i]!;
  return network;
}

/** Central difference of `loss` in the entry `index` of `values`. */
function slope(values: Float64Array, index: number, loss: () => number): number {
  const at = values[index]!;
  values[index] = at + STEP;
  const above = loss();
  values[index] = at - STEP;
  const below = loss();
  values[index] = at;
  return (above - below) / (2 * STEP);
}

function expectGradient(values: Float64Array, gradient: Float64Array, loss: () => number): void {
  for (let i = 0; i < gradient.length; i++) {
    const expected = slope(values, i, loss);
    expect(Math.abs(gradient[i]! - expected)).toBeLessThan(TOLERANCE * (1 + Math.abs(expected)));
  }
}

const networks: Readonly<Record<string, readonly LayerSpec[]>> = {
  dense: [{ kind: "dense", outSize: 3 }],
  "dense, tanh": [{ kind: "dense", outSize: 4 }, { kind: "tanh" }, { kind: "dense", outSize: 2 }],
  "dense, relu": [{ kind: "dense", outSize: 5 }, { kind: "relu" }, { kind: "dense", outSize: 2 }],
  "dense, gelu": [{ kind: "dense", outSize: 4 }, { kind: "gelu" }, { kind: "dense", outSize: 2 }],
  "layer norm": [{ kind: "dense", outSize: 4 }, { kind: "layer-norm" }, { kind: "tanh" }],
  softmax: [{ kind: "dense", outSize: 3 }, { kind: "softmax" }],
  "residual block": [
    { kind: "dense", outSize: 3 },
    { kind: "residual", layers: [{ kind: "dense", outSize: 3 }, { kind: "tanh" }] },
    { kind: "dense", outSize: 2 },
  ],
};

describe.each(Object.entries(networks))("%s", (_name, layers) => {
  test("parameter and input gradients equal central differences within 1e-6", () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const network = build(layers, 3, seed);
        const input = draws(seed + 2, 4 * 3);
        const target = draws(seed + 3, 4 * network.outSize);
        const gradient = new Float64Array(4 * network.outSize);
        const loss = (): number =>
          squaredLoss(forward(network, input, 4), target, 4, new Float64Array(gradient.length));
        zeroGradients(network.parameters);
        squaredLoss(forward(network, input, 4), target, 4, gradient);
        const inputGradient = backward(network, gradient, 4, "parameters-and-input").slice();
        expectGradient(network.parameters.values, network.parameters.gradients.slice(), loss);
        expectGradient(input, inputGradient, loss);
      }),
      runs,
    ));
});

describe("losses", () => {
  const rows = 3;

  test("cross-entropy: the gradient in the scores equals central differences", () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const scores = draws(seed, rows * 4, 5);
        const labels = Int32Array.of(0, 3, 2);
        const gradient = new Float64Array(scores.length);
        crossEntropyLoss(scores, labels, 4, gradient);
        expectGradient(scores, gradient, () =>
          crossEntropyLoss(scores, labels, 4, new Float64Array(scores.length)),
        );
      }),
      runs,
    ));

  test("Gaussian: the gradient in mean and log variance equals central differences", () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const output = draws(seed, rows * 2);
        const target = draws(seed + 1, rows);
        const gradient = new Float64Array(output.length);
        gaussianLoss(output, target, gradient);
        expectGradient(output, gradient, () =>
          gaussianLoss(output, target, new Float64Array(output.length)),
        );
      }),
      runs,
    ));

  test("quantile: the gradient equals central differences away from the kink", () =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const levels = Float64Array.of(0.1, 0.5, 0.9);
        const output = draws(seed, rows * 3);
        const target = draws(seed + 1, rows);
        const gradient = new Float64Array(output.length);
        quantileLoss(output, target, levels, gradient);
        const nearKink = output.some((q, i) => Math.abs(q - target[Math.floor(i / 3)]!) < 1e-4);
        fc.pre(!nearKink);
        expectGradient(output, gradient, () =>
          quantileLoss(output, target, levels, new Float64Array(output.length)),
        );
      }),
      runs,
    ));

  test("cross-entropy of scores ±1000 is finite and exact", () => {
    const gradient = new Float64Array(2);
    expect(crossEntropyLoss(Float64Array.of(1000, -1000), Int32Array.of(1), 2, gradient)).toBe(
      2000,
    );
    expect([...gradient]).toEqual([1, -1]);
  });
});

describe("second derivatives", () => {
  const smooth = ["dense", "dense, tanh", "dense, gelu", "residual block"] as const;

  test.each(smooth)("%s: ∂u and ∂²u equal differences of u in that input", (name) =>
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 2 }), (seed, inputIndex) => {
        const network = build(networks[name]!, 3, seed);
        const input = draws(seed + 2, 3);
        const pass = createJetPass(network);
        const jet = jetForward(pass, input, 1, inputIndex);
        const wide = 1e-4; // a second difference loses ε/h²: 1e-8 here
        const moved = (by: number): Float64Array => {
          const shifted = input.slice();
          shifted[inputIndex] = shifted[inputIndex]! + by;
          return forward(network, shifted, 1).slice(0, network.outSize);
        };
        const [below, at, above] = [moved(-wide), moved(0), moved(wide)];
        for (let j = 0; j < network.outSize; j++) {
          const first = (above[j]! - below[j]!) / (2 * wide);
          const second = (above[j]! - 2 * at[j]! + below[j]!) / (wide * wide);
          expect(jet.value[j]).toBeCloseTo(at[j]!, 12);
          expect(Math.abs(jet.first[j]! - first)).toBeLessThan(1e-6 * (1 + Math.abs(first)));
          expect(Math.abs(jet.second[j]! - second)).toBeLessThan(1e-5 * (1 + Math.abs(second)));
        }
      }),
      runs,
    ),
  );

  test.each(smooth)("%s: the reverse of a loss in u, ∂u, ∂²u equals central differences", (name) =>
    fc.assert(
      fc.property(seeds, (seed) => {
        const network = build(networks[name]!, 3, seed);
        const input = draws(seed + 2, 2 * 3);
        const pass = createJetPass(network);
        const size = 2 * network.outSize;
        // A residual like that of a PDE: Σ (∂²u + u·∂u)².
        const gradient = pass.outputGradient;
        const loss = (): number => {
          const { value, first, second } = jetForward(pass, input, 2, 1);
          let sum = 0;
          for (let i = 0; i < size; i++) {
            const r = second[i]! + value[i]! * first[i]!;
            sum += r * r;
            gradient.value[i] = 2 * r * first[i]!;
            gradient.first[i] = 2 * r * value[i]!;
            gradient.second[i] = 2 * r;
          }
          return sum;
        };
        zeroGradients(network.parameters);
        loss();
        jetBackward(pass, 2);
        expectGradient(network.parameters.values, network.parameters.gradients.slice(), loss);
      }),
      runs,
    ),
  );

  test("a net with layer normalisation is refused by name of the fault", () => {
    const network = build(networks["layer norm"]!, 3, 1);
    expect(() => createJetPass(network)).toThrow(/without second derivatives/);
  });
});
