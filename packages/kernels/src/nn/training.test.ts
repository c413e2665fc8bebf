/** Optimizers, ownership and the promises of a training step. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "../linalg/index.js";
import { streamFrom, uniformInto } from "../random/index.js";
import { openCore } from "../wasm/index.js";
import {
  backward,
  createNetwork,
  createOptimizer,
  findOwnershipViolation,
  forward,
  gradientNorm,
  optimizerStepInto,
  createMatrixEngine,
  squaredLoss,
  zeroGradients,
  type MatrixEngine,
  type Network,
  type OptimizerConfig,
} from "./index.js";

const host = new Set(["host"]);
const engine = (prefer: "fastest" | "twin" = "fastest"): MatrixEngine =>
  createMatrixEngine(openCore({ heapDoubles: 16_384, prefer }));

function regression(seed = 7, on = engine()): Network {
  return createNetwork({
    inSize: 2,
    layers: [{ kind: "dense", outSize: 16 }, { kind: "tanh" }, { kind: "dense", outSize: 1 }],
    batchSizeMax: 32,
    stream: streamFrom(seed),
    engine: on,
  });
}

const inputs = new Float64Array(64);
uniformInto(inputs, streamFrom(3));
const targets = new Float64Array(32);
for (let i = 0; i < 32; i++)
  targets[i] = inputs[2 * i]! * inputs[2 * i + 1]! - 0.3 * inputs[2 * i]!;

/** Trains `stepCount` steps and returns the last loss. */
function train(network: Network, config: OptimizerConfig, stepCount: number): number {
  const optimizer = createOptimizer(config, network.parameters);
  const gradient = new Float64Array(32);
  let loss = Infinity;
  for (let step = 0; step < stepCount; step++) {
    zeroGradients(network.parameters);
    loss = squaredLoss(forward(network, inputs, 32), targets, 32, gradient);
    backward(network, gradient, 32, "parameters");
    optimizerStepInto(optimizer, network.parameters, host);
  }
  return loss;
}

describe("optimizers", () => {
  test.each<[OptimizerConfig, number]>([
    [{ kind: "sgd", learningRate: 0.3 }, 5e-3],
    [{ kind: "momentum", learningRate: 0.1, momentum: 0.9 }, 3e-3],
    [{ kind: "adam", learningRate: 0.02 }, 1e-4],
    [{ kind: "adamw", learningRate: 0.02, weightDecay: 1e-4 }, 1e-4],
  ])("$kind fits a product of two inputs", (config, lossMax) => {
    expect(train(regression(), config, 1)).toBeGreaterThan(lossMax * 5);
    expect(train(regression(), config, 600)).toBeLessThan(lossMax);
  });

  test("the first Adam step moves every parameter by the learning rate, whatever the gradient", () => {
    const network = regression();
    const { values, gradients } = network.parameters;
    gradients.forEach((_, i) => (gradients[i] = (i % 2 ? -1 : 1) * (1 + i)));
    const before = values.slice();
    const optimizer = createOptimizer({ kind: "adam", learningRate: 0.01 }, network.parameters);
    optimizerStepInto(optimizer, network.parameters, host);
    values.forEach((value, i) => {
      expect(value - before[i]!).toBeCloseTo(i % 2 ? 0.01 : -0.01, 9);
    });
  });

  test("the same seed and data give the same bits, on WASM and on its twin", () => {
    const [a, b] = [regression(7, engine("fastest")), regression(7, engine("twin"))];
    expect([a.engine.kind, b.engine.kind]).toEqual(["wasm", "twin"]);
    train(a, { kind: "adam", learningRate: 0.02 }, 50);
    train(b, { kind: "adam", learningRate: 0.02 }, 50);
    expect(a.parameters.values).toEqual(b.parameters.values);
  });
});

describe("ownership", () => {
  const shared = (): Network =>
    createNetwork({
      inSize: 2,
      layers: [
        { kind: "dense", outSize: 4 },
        { kind: "tanh" },
        { kind: "stop-gradient" },
        { kind: "dense", outSize: 1, owner: "seed-1" },
      ],
      batchSizeMax: 32,
      stream: streamFrom(5),
      engine: engine(),
    });

  function pass(network: Network): void {
    const gradient = new Float64Array(32);
    zeroGradients(network.parameters);
    squaredLoss(forward(network, inputs, 32), targets, 32, gradient);
    backward(network, gradient, 32, "parameters");
  }

  test("nothing of a seed's loss reaches the host behind a stop-gradient", () => {
    const network = shared();
    pass(network);
    expect(gradientNorm(network.parameters, "host")).toBe(0);
    expect(gradientNorm(network.parameters, "seed-1")).toBeGreaterThan(0);
    expect(findOwnershipViolation(network.parameters, new Set(["seed-1"]))).toBeUndefined();
  });

  test("a step of the seed leaves every bit of the host", () => {
    const network = shared();
    const before = network.parameters.values.slice();
    const optimizer = createOptimizer({ kind: "adam", learningRate: 0.1 }, network.parameters);
    pass(network);
    optimizerStepInto(optimizer, network.parameters, new Set(["seed-1"]));
    for (const entry of network.parameters.entries) {
      const end = entry.offset + entry.rowCount * entry.colCount;
      const moved = network.parameters.values
        .subarray(entry.offset, end)
        .some((value, i) => value !== before[entry.offset + i]);
      expect(moved).toBe(entry.owner === "seed-1");
    }
    expect([...optimizer.stepCounts]).toEqual([0, 0, 1, 1]);
  });

  test("a gradient outside the owners is named", () => {
    const network = regression();
    pass(network);
    expect(findOwnershipViolation(network.parameters, new Set(["seed-9"]))).toEqual({
      parameterName: "",
      owner: "seed-9",
      reason: "unknown_owner",
    });
    const mixed = shared();
    mixed.parameters.gradients[0] = 1;
    expect(findOwnershipViolation(mixed.parameters, new Set(["seed-1"]))).toMatchObject({
      parameterName: "layer-1.weight",
      reason: "gradient_leak",
    });
  });
});

describe("bad input", () => {
  test.each([
    ["a batch that is too large", () => forward(regression(), new Float64Array(66), 33)],
    [
      "a residual block that changes the size",
      () =>
        createNetwork({
          inSize: 2,
          layers: [{ kind: "residual", layers: [{ kind: "dense", outSize: 3 }] }],
          batchSizeMax: 1,
          stream: streamFrom(1),
          engine: engine(),
        }),
    ],
    [
      "no layers",
      () =>
        createNetwork({
          inSize: 2,
          layers: [],
          batchSizeMax: 1,
          stream: streamFrom(1),
          engine: engine(),
        }),
    ],
    [
      "a learning rate of zero",
      () => createOptimizer({ kind: "sgd", learningRate: 0 }, regression().parameters),
    ],
    [
      "a decay of one",
      () => createOptimizer({ kind: "adam", learningRate: 1, beta1: 1 }, regression().parameters),
    ],
  ])("%s is a RangeError that names it", (_name, call) => {
    expect(call).toThrow(RangeError);
  });

  test("an input of the wrong shape is a ShapeError that names it", () => {
    expect(() => forward(regression(), new Float64Array(5), 3)).toThrow(ShapeError);
    expect(() => forward(regression(), new Float64Array(5), 3)).toThrow(/input.*\(5\).*\(6\)/);
  });

  test("non-finite input gives a non-finite loss and no exception", () => {
    const network = regression();
    const gradient = new Float64Array(1);
    const output = forward(network, Float64Array.of(NaN, 1), 1);
    expect(squaredLoss(output, Float64Array.of(0), 1, gradient)).toBeNaN();
  });
});

test("a training step in steady state allocates nothing", () => {
  const network = regression();
  const optimizer = createOptimizer({ kind: "adam", learningRate: 1e-3 }, network.parameters);
  const gradient = new Float64Array(32);
  const step = (): void => {
    zeroGradients(network.parameters);
    squaredLoss(forward(network, inputs, 32), targets, 32, gradient);
    backward(network, gradient, 32, "parameters");
    optimizerStepInto(optimizer, network.parameters, host);
  };
  for (let i = 0; i < 3000; i++) step();
  const before = process.memoryUsage();
  for (let i = 0; i < 3000; i++) step();
  const after = process.memoryUsage();
  // 3000 steps; one leaked 32-row buffer a step would be 768 kB.
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThanOrEqual(0);
  expect(after.heapUsed - before.heapUsed).toBeLessThan(400_000);
});
