/** A training step of the reference network: 64-128-128-1, batch 64, tanh, squared loss, SGD. */
import type { BenchCase } from "@meristem/testkit/bench";
import * as nn from "../src/nn/index.js";
import { streamFrom, uniformInto } from "../src/random/index.js";
import { openCore } from "../src/wasm/index.js";

const BATCH = 64;
const SIZES = [64, 128, 128, 1] as const;
/** Forward 2·batch·Σ in·out; backward the same for weights and, but for the first layer, for inputs. */
const products = SIZES.slice(1).map((out, layer) => 2 * BATCH * SIZES[layer]! * out);
const FLOPS = products.reduce((sum, flops, layer) => sum + flops * (layer === 0 ? 2 : 3), 0);

function trainingStep(prefer: "fastest" | "twin"): () => number {
  const engine = nn.createMatrixEngine(openCore({ heapDoubles: 1 << 18, prefer }));
  const network = nn.createNetwork({
    inSize: SIZES[0],
    layers: [
      { kind: "dense", outSize: SIZES[1] },
      { kind: "tanh" },
      { kind: "dense", outSize: SIZES[2] },
      { kind: "tanh" },
      { kind: "dense", outSize: SIZES[3] },
    ],
    batchSizeMax: BATCH,
    stream: streamFrom(1),
    engine,
  });
  const input = new Float64Array(BATCH * SIZES[0]);
  const target = new Float64Array(BATCH);
  uniformInto(input, streamFrom(2));
  uniformInto(target, streamFrom(3));
  const { parameters, outputGradient } = network;
  const optimizer = nn.createOptimizer({ kind: "sgd", learningRate: 1e-3 }, parameters);
  const owners = new Set(["host"]);
  return () => {
    nn.zeroGradients(parameters);
    const output = nn.forward(network, input, BATCH);
    const loss = nn.squaredLoss(output, target, BATCH, outputGradient);
    nn.backward(network, outputGradient, BATCH, "parameters");
    nn.optimizerStepInto(optimizer, parameters, owners);
    return loss;
  };
}

export const nnCases: readonly BenchCase[] = [
  {
    name: "nn/train-64-128-128-1-twin",
    unit: "step",
    flopsPerCall: FLOPS,
    run: trainingStep("twin"),
  },
  {
    name: "nn/train-64-128-128-1",
    unit: "step",
    flopsPerCall: FLOPS,
    baseline: "nn/train-64-128-128-1-twin",
    run: trainingStep("fastest"),
  },
];
