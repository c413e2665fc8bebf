/** Entropic transport: the plain loop everybody writes first, the solver, and its relatives. */
import type { BenchCase } from "@meristem/testkit/bench";
import { polishTransport } from "../src/backend/index.js";
import { sampleTransportCost } from "../src/ot/index.js";
import { normalInto, streamFrom, uniformInto } from "../src/random/index.js";
import { openSinkhornSolver, solveSinkhornOnGrid } from "../src/sinkhorn/index.js";

const COUNT = 256;
const SWEEPS = 200;
const cloud = new Float64Array(4 * COUNT);
uniformInto(cloud, streamFrom(11));
const cost = Float64Array.from({ length: COUNT * COUNT }, (_, at) => {
  const [i, j] = [Math.floor(at / COUNT), at % COUNT];
  const across = cloud[i]! - cloud[COUNT + j]!;
  const along = cloud[2 * COUNT + i]! - cloud[3 * COUNT + j]!;
  return across ** 2 + along ** 2;
});
const epsilon = 0.01 * cost.reduce((most, price) => Math.max(most, price), 0);
const even = new Float64Array(COUNT).fill(1 / COUNT);
const problem = { cost, rowWeights: even, colWeights: even, epsilon };

/** One log-domain iteration (rows, then columns), as the textbook has it. */
function plainIteration(f: Float64Array, g: Float64Array): void {
  for (let i = 0; i < COUNT; i++) {
    let top = -Infinity;
    for (let j = 0; j < COUNT; j++) top = Math.max(top, (g[j]! - cost[i * COUNT + j]!) / epsilon);
    let sum = 0;
    for (let j = 0; j < COUNT; j++) {
      sum += Math.exp((g[j]! - cost[i * COUNT + j]!) / epsilon - top);
    }
    f[i] = epsilon * (Math.log(even[i]!) - top - Math.log(sum));
  }
  for (let j = 0; j < COUNT; j++) {
    let top = -Infinity;
    for (let i = 0; i < COUNT; i++) top = Math.max(top, (f[i]! - cost[i * COUNT + j]!) / epsilon);
    let sum = 0;
    for (let i = 0; i < COUNT; i++) {
      sum += Math.exp((f[i]! - cost[i * COUNT + j]!) / epsilon - top);
    }
    g[j] = epsilon * (Math.log(even[j]!) - top - Math.log(sum));
  }
}

function plain(): BenchCase {
  const f = new Float64Array(COUNT);
  const g = new Float64Array(COUNT);
  return {
    name: "sinkhorn/plain-log-256",
    unit: "element·iteration",
    unitsPerCall: COUNT * COUNT,
    bytesPerCall: 32 * COUNT * COUNT,
    run: () => {
      plainIteration(f, g);
      return g[7]!;
    },
  };
}

/** A whole solve of `SWEEPS` iterations, with loading, the log-domain sweep, plan and rounding. */
function stabilised(name: string, prefer: "fastest" | "twin"): BenchCase {
  const solver = openSinkhornSolver({ rowCountMax: COUNT, colCountMax: COUNT, prefer });
  const options = { epsilonFactor: 1, sweepCountMax: SWEEPS, toleranceL1: 1e-300 };
  return {
    name,
    unit: "element·iteration",
    unitsPerCall: SWEEPS * COUNT * COUNT,
    flopsPerCall: 4 * SWEEPS * COUNT * COUNT,
    bytesPerCall: 8 * SWEEPS * COUNT * COUNT,
    baseline: "sinkhorn/plain-log-256",
    run: () => solver.solve(problem, options).transportCost,
  };
}

function toTolerance(share: number): BenchCase {
  const solver = openSinkhornSolver({ rowCountMax: COUNT, colCountMax: COUNT });
  const sharp = { ...problem, epsilon: epsilon * share };
  return {
    name: `sinkhorn/solve-256-eps-${0.01 * share}`,
    unit: "solve to 1e-9",
    bytesPerCall: 16 * COUNT * COUNT,
    run: () => solver.solve(sharp).sweepCount,
  };
}

function batch(): BenchCase {
  const [batchSize, size] = [64, 16];
  const values = new Float64Array(batchSize * size * size);
  uniformInto(values, streamFrom(12));
  const weights = new Float64Array(batchSize * size).fill(1 / size);
  const problems = {
    batchSize,
    size,
    cost: values,
    rowWeights: weights,
    colWeights: weights,
    epsilon: new Float64Array(batchSize).fill(0.1),
  };
  return {
    name: "sinkhorn/batch-64x16x16",
    unit: "problem",
    unitsPerCall: batchSize,
    bytesPerCall: 16 * batchSize * size * size,
    run: () => polishTransport(problems)[3]!.transportCost,
  };
}

function grid(): BenchCase {
  const colCount = 1024;
  const source = new Float64Array(colCount).fill(1 / colCount);
  const target = Float64Array.from({ length: colCount }, (_, i) => (i + 0.5) / (colCount ** 2 / 2));
  const line = { rowCount: 1, colCount, spacing: 1 / 4, source, target, epsilon: 8 };
  return {
    name: "sinkhorn/grid-1024-radius-74",
    unit: "element·iteration",
    unitsPerCall: 50 * colCount * colCount,
    // Two products with a band of 2 · 74 + 1 a sweep.
    flopsPerCall: 50 * 2 * 2 * 149 * colCount,
    baseline: "sinkhorn/plain-log-256",
    run: () => solveSinkhornOnGrid(line, { sweepCountMax: 50, toleranceL1: 1e-300 }).rowErrorL1,
  };
}

function samples(): BenchCase {
  const x = new Float64Array(4096);
  const y = new Float64Array(4096);
  normalInto(x, streamFrom(13));
  normalInto(y, streamFrom(14));
  return {
    name: "ot/line-4096-with-sort",
    unit: "point",
    unitsPerCall: 8192,
    bytesPerCall: 8 * 8192,
    run: () => sampleTransportCost(x, y, 2),
  };
}

export const transportCases: readonly BenchCase[] = [
  plain(),
  stabilised("sinkhorn/stabilised-256-twin", "twin"),
  stabilised("sinkhorn/stabilised-256", "fastest"),
  toTolerance(1),
  toTolerance(0.1),
  batch(),
  grid(),
  samples(),
];
