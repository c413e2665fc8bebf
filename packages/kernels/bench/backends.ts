/**
 * `npm run bench:backends` in this package: where a batch on gpu.js pays. Every case is one batch to its end:
 * the float64 solve from a cold start against a proposal of each mode of gpu.js that works here plus
 * the float64 solve from that proposal. `from a proposal` leaves the proposal's own time out: no device
 * can be faster than that.
 */
import type { BenchCase } from "@meristem/testkit/bench";
import { runBench } from "@meristem/testkit/bench";
import {
  float64Backend,
  polishJko,
  polishTransport,
  type JkoBatch,
  type TransportBatch,
} from "../src/backend/index.js";
import { loadGpuModule, openGpuBatch, presentModes, type GpuBatch } from "../src/gpu/index.js";
import { streamFrom, uniformInto } from "../src/random/index.js";

/** Sweeps of a proposal: after so many the float64 solve has no more than a few left. */
const SWEEPS = 20;

function draws(seed: number, count: number): Float64Array {
  const values = new Float64Array(count);
  uniformInto(values, streamFrom(seed));
  return values;
}

function simplexRows(seed: number, batchSize: number, size: number): Float64Array {
  const weights = draws(seed, batchSize * size);
  for (let b = 0; b < batchSize; b++) {
    const row = weights.subarray(b * size, (b + 1) * size);
    const total = row.reduce((sum, w) => sum + w, 0);
    for (let i = 0; i < size; i++) row[i]! /= total;
  }
  return weights;
}

/** Squared distances of points in the unit interval: what W2 between forecasts looks like. */
function costs(seed: number, batchSize: number, size: number): Float64Array {
  const places = draws(seed, batchSize * size);
  return Float64Array.from({ length: batchSize * size * size }, (_, at) => {
    const b = Math.floor(at / (size * size));
    const i = Math.floor(at / size) % size;
    return (places[b * size + i]! - places[b * size + (at % size)]!) ** 2 * 6;
  });
}

function jkoBatch(batchSize: number, size: number): JkoBatch {
  return {
    batchSize,
    size,
    cost: costs(1, batchSize, size),
    weights: simplexRows(2, batchSize, size),
    loss: draws(3, batchSize * size),
    epsilon: new Float64Array(batchSize).fill(0.1),
    stepSize: new Float64Array(batchSize).fill(0.2),
    entropyWeight: new Float64Array(batchSize).fill(0.1),
  };
}

function transportBatch(batchSize: number, size: number): TransportBatch {
  return {
    batchSize,
    size,
    cost: costs(4, batchSize, size),
    rowWeights: simplexRows(5, batchSize, size),
    colWeights: simplexRows(6, batchSize, size),
    epsilon: new Float64Array(batchSize).fill(0.1),
  };
}

function jkoCases(batchSize: number, size: number, modes: readonly GpuBatch[]): BenchCase[] {
  const batch = jkoBatch(batchSize, size);
  const name = `jko ${batchSize} x ${size}`;
  const solved = {
    name: `${name} float64`,
    unit: "batch",
    run: () => polishJko(batch).weights[0]!,
  };
  const proposed = modes.map((backend) => ({
    name: `${name} ${backend.mode} and float64`,
    unit: "batch",
    baseline: solved.name,
    run: () => polishJko(batch, backend.jkoPotentials(batch, SWEEPS)).weights[0]!,
  }));
  const given = float64Backend.jkoPotentials(batch, SWEEPS);
  const started = {
    name: `${name} from a proposal`,
    unit: "batch",
    baseline: solved.name,
    run: () => polishJko(batch, given).weights[0]!,
  };
  return [solved, started, ...proposed];
}

function transportCases(batchSize: number, size: number, modes: readonly GpuBatch[]): BenchCase[] {
  const batch = transportBatch(batchSize, size);
  const name = `sinkhorn ${batchSize} x ${size}`;
  const solved = {
    name: `${name} float64`,
    unit: "batch",
    run: () => polishTransport(batch).length,
  };
  const proposed = modes.map((backend) => ({
    name: `${name} ${backend.mode} and float64`,
    unit: "batch",
    baseline: solved.name,
    run: () => polishTransport(batch, backend.sinkhornPotentials(batch, SWEEPS)).length,
  }));
  const given = float64Backend.sinkhornPotentials(batch, SWEEPS);
  const started = {
    name: `${name} from a proposal`,
    unit: "batch",
    baseline: solved.name,
    run: () => polishTransport(batch, given).length,
  };
  return [solved, started, ...proposed];
}

function featureCases(rowCount: number, modes: readonly GpuBatch[]): BenchCase[] {
  const [inputSize, featureCount] = [16, 256];
  const batch = {
    rowCount,
    inputSize,
    featureCount,
    inputs: draws(7, rowCount * inputSize),
    frequencies: draws(8, featureCount * inputSize),
    phases: draws(9, featureCount),
  };
  const name = `features ${rowCount} x ${featureCount}`;
  const plain = {
    name: `${name} float64`,
    unit: "batch",
    run: () => float64Backend.randomFeatures(batch)[0]!,
  };
  const proposed = modes.map((backend) => ({
    name: `${name} ${backend.mode}`,
    unit: "batch",
    baseline: plain.name,
    run: () => backend.randomFeatures(batch)[0]!,
  }));
  return [plain, ...proposed];
}

const module = await loadGpuModule();
const modes = module === undefined ? [] : presentModes(module).map((m) => openGpuBatch(module, m));
const cases = [
  ...[16, 512].flatMap((batchSize) => jkoCases(batchSize, 28, modes)),
  ...transportCases(64, 16, modes),
  ...transportCases(16, 128, modes),
  ...[64, 4096].flatMap((rowCount) => featureCases(rowCount, modes)),
];
runBench("@meristem/kernels, batches", cases);
for (const backend of modes) backend.close();
