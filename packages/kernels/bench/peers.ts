/**
 * `npm run bench:peers` in this package: our training step beside TensorFlow.js on its WASM backend, in
 * one interleaved run. The peer is installed into a cache folder on first use, never as a dependency.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { BenchCase } from "@meristem/testkit/bench";
import { runBench } from "@meristem/testkit/bench";
import { nnCases } from "./nn.cases.js";

const PEERS = ["@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0"];
const folder = join(import.meta.dirname, "../node_modules/.cache/peers");

/** The few calls of TensorFlow.js that the case makes. */
interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}
interface TensorFlow {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor2d(values: Float32Array, shape: [number, number]): Tensor;
  variable(value: Tensor): Tensor;
  randomNormal(shape: [number, number], mean: number, deviation: number): Tensor;
  zeros(shape: [number, number]): Tensor;
  matMul(a: Tensor, b: Tensor): Tensor;
  add(a: Tensor, b: Tensor): Tensor;
  tanh(a: Tensor): Tensor;
  sub(a: Tensor, b: Tensor): Tensor;
  square(a: Tensor): Tensor;
  mean(a: Tensor): Tensor;
  train: { sgd(rate: number): { minimize(loss: () => Tensor, returnCost: true): Tensor } };
}

function install(): NodeJS.Require {
  if (!existsSync(join(folder, "node_modules/@tensorflow/tfjs-backend-wasm"))) {
    const args = [
      "install",
      "--silent",
      "--no-save",
      "--ignore-scripts",
      "--prefix",
      folder,
      ...PEERS,
    ];
    const { status } = spawnSync("npm", args, { stdio: "inherit" });
    if (status !== 0) throw new Error("the peer could not be installed: is the network away?");
  }
  return createRequire(join(folder, "package.json"));
}

async function tensorFlowStep(): Promise<() => number> {
  const load = install();
  const tf = load("@tensorflow/tfjs") as TensorFlow;
  const wasm = load("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(folder: string): void };
  wasm.setWasmPaths(join(folder, "node_modules/@tensorflow/tfjs-backend-wasm/dist/"));
  await tf.setBackend("wasm");
  await tf.ready();
  const sizes = [64, 128, 128, 1] as const;
  const layers = sizes.slice(1).map((out, layer) => ({
    weight: tf.variable(tf.randomNormal([sizes[layer]!, out], 0, 0.1)),
    bias: tf.variable(tf.zeros([1, out])),
  }));
  const input = tf.randomNormal([64, 64], 0, 1);
  const target = tf.randomNormal([64, 1], 0, 1);
  const optimizer = tf.train.sgd(1e-3);
  const loss = (): Tensor => {
    let x = input;
    for (const [index, { weight, bias }] of layers.entries()) {
      x = tf.add(tf.matMul(x, weight), bias);
      if (index < layers.length - 1) x = tf.tanh(x);
    }
    return tf.mean(tf.square(tf.sub(x, target)));
  };
  return () => {
    const cost = optimizer.minimize(loss, true);
    const value = cost.dataSync()[0]!;
    cost.dispose();
    return value;
  };
}

const peer: BenchCase = {
  name: "tfjs-wasm-float32/train-64-128-128-1",
  unit: "step",
  run: await tensorFlowStep(),
};
const ours = nnCases.find(({ name }) => name === "nn/train-64-128-128-1")!;
runBench("@meristem/kernels beside TensorFlow.js", [peer, { ...ours, baseline: peer.name }]);
