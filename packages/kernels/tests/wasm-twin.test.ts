/**
 * The WASM core and its TypeScript twin: one result, to the bit, on every operation.
 */
import { createHash } from "node:crypto";
import { openCore, type Core } from "@meristem/kernels/wasm";
import { exp, log, tanh } from "@meristem/kernels/math";
import { expect, test } from "vitest";
import { coreAnswers } from "./gpu/core-answers.js";

const HEAP = { heapDoubles: 1 << 17 };

/** The same pseudo-random doubles in both heaps, spread over [low, high). */
function fill(core: Core, index: number, count: number, low: number, high: number): void {
  let seed = 12_345 + index;
  for (let i = 0; i < count; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    core.heap[index + i] = low + ((high - low) * seed) / 2 ** 32;
  }
}

/** Runs `work` on both; it returns the arrays to compare. Places are relative, so they agree. */
function hashes(work: (core: Core) => readonly Float64Array[]): [string, string] {
  const [wasm, twin] = [openCore(HEAP), openCore({ ...HEAP, prefer: "twin" })];
  expect([wasm.kind, twin.kind]).toEqual(["wasm", "twin"]);
  return [wasm, twin].map((core) => {
    const hash = createHash("sha256");
    for (const array of work(core)) hash.update(new Uint8Array(array.slice().buffer));
    return hash.digest("hex");
  }) as [string, string];
}

const edges = [
  0,
  -0,
  1,
  -1,
  5e-324,
  -5e-324,
  2.2e-308,
  707.9,
  708,
  708.1,
  709.7,
  709.8,
  745.1,
  746,
  1e300,
  -708,
  -708.5,
  -720,
  -745.13,
  -745.14,
  -1e300,
  Infinity,
  -Infinity,
  NaN,
  0.625,
  -0.625,
  20,
  -20,
  19.99,
  4e307,
  4.1e307,
  1.7976931348623157e308,
  Math.SQRT1_2 - 2 ** -53,
  Math.SQRT1_2,
  3,
];

function seeded(core: Core, count: number, low: number, high: number, salt: number): number {
  const index = core.allocate(count);
  let seed = salt;
  for (let i = 0; i < count; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    core.heap[index + i] = low + ((high - low) * seed) / 2 ** 32;
  }
  return index;
}

const elementary = [
  ["expInto", exp, -760, 720],
  ["logInto", log, -1, 50],
  ["tanhInto", tanh, -25, 25],
] as const;

test.each(elementary)("%s equals its twin and the scalar function", (name, scalar, low, high) => {
  let check: [Float64Array, Float64Array] | undefined;
  const [wasm, twin] = hashes((core) => {
    const count = 5001;
    const x = seeded(core, count, low, high, 7);
    for (const [i, edge] of edges.entries()) {
      core.heap[x + 2 * i] = edge;
      core.heap[x + 1001 + 3 * i] = edge;
    }
    const out = core.allocate(count);
    core[name](out, x, count);
    check ??= [core.view(x, count).slice(), core.view(out, count).slice()];
    // NaN has many bit patterns and no promise about which; put one of our own.
    const result = core.view(out, count).map((value) => (Number.isNaN(value) ? -7 : value));
    return [result];
  });
  expect(wasm).toBe(twin);
  expect(check![1]).toEqual(check![0].map(scalar));
});

test("dot and axpy equal their twins at every remainder of four", () => {
  const [wasm, twin] = hashes((core) => {
    const x = seeded(core, 71, -2, 2, 3);
    const y = seeded(core, 71, -2, 2, 4);
    const sums: number[] = [];
    for (let count = 0; count <= 71; count++) {
      sums.push(core.dot(x, y, count));
      core.axpy(y, 0.37, x, count);
    }
    return [Float64Array.from(sums), core.view(y, 71)];
  });
  expect(wasm).toBe(twin);
});

const shapes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [4, 4, 4],
  [3, 5, 7],
  [65, 6, 300],
  [70, 33, 257],
  [2, 130, 9],
];

test.each(shapes)("gemm %d×%d over %d equals its twin, plain, transposed and added", (m, n, k) => {
  const [wasm, twin] = hashes((core) => {
    const a = seeded(core, m * k, -1, 1, 5);
    const b = seeded(core, k * n, -1, 1, 6);
    const c = core.allocate(m * (n + 3));
    const step = n + 3;
    core.gemm(m, n, k, a, k, 1, b, n, 1, c, step, 0);
    core.gemm(m, n, k, a, 1, m, b, n, 1, c, step, 1);
    core.gemm(m, n, k, a, k, 1, b, 1, k, c, step, 1);
    return [core.view(c, m * step)];
  });
  expect(wasm).toBe(twin);
});

test("gemm is the matrix product to rounding", () => {
  const core = openCore(HEAP);
  const [m, n, k] = [5, 6, 40];
  const a = seeded(core, m * k, -1, 1, 8);
  const b = seeded(core, k * n, -1, 1, 9);
  const c = core.allocate(m * n);
  core.gemm(m, n, k, a, k, 1, b, n, 1, c, n, 0);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += core.heap[a + i * k + p] * core.heap[b + p * n + j];
      expect(core.heap[c + i * n + j]).toBeCloseTo(sum, 14);
    }
  }
});

test("the transport loops equal their twins, padding included", () => {
  const [wasm, twin] = hashes((core) => {
    const [rows, cols] = [24, 20];
    const cost = seeded(core, rows * cols, 0, 30, 10);
    for (let i = 0; i < rows; i++) core.heap[cost + i * cols + cols - 1] = Infinity;
    core.heap.fill(Infinity, cost + (rows - 1) * cols, cost + rows * cols);
    const f = seeded(core, rows, -1, 1, 11);
    const g = seeded(core, cols, -1, 1, 12);
    const a = seeded(core, rows, 0, 0.1, 13);
    const b = seeded(core, cols, 0, 0.1, 14);
    core.heap[a + rows - 1] = 0;
    core.heap[b + cols - 1] = 0;
    const kernel = core.allocate(rows * cols);
    const [u, v, totals] = [core.allocate(rows), core.allocate(cols), core.allocate(cols)];
    core.heap.fill(1, u, u + rows);
    core.heap.fill(1, v, v + cols);
    core.gibbsInto(kernel, cost, f, g, 40, rows, cols);
    const errors: number[] = [];
    for (let k = 0; k < 5; k++) {
      errors.push(core.scalingSweep(kernel, u, v, a, b, rows, cols, totals));
    }
    const [most, sum] = [core.allocate(rows), core.allocate(rows)];
    core.softMinRows(most, sum, cost, g, 25, rows, cols);
    const [colMost, colSum] = [core.allocate(cols), core.allocate(cols)];
    core.softMinCols(colMost, colSum, cost, f, 25, rows, cols);
    return [
      core.view(kernel, rows * cols),
      core.view(u, rows),
      core.view(v, cols),
      Float64Array.from(errors),
      core.view(most, rows),
      core.view(sum, rows),
      core.view(colMost, cols),
      core.view(colSum, cols),
    ];
  });
  expect(wasm).toBe(twin);
});

test("the stencil and the quantile cost equal their twins", () => {
  const [wasm, twin] = hashes((core) => {
    const x = seeded(core, 120, -1, 1, 15);
    const weights = seeded(core, 8, 0, 1, 16);
    const out = core.allocate(64);
    core.stencilInto(out, x + 24, weights, 7, 3, 64);
    const cost = seeded(core, 6 * 8, 0, 1, 17);
    const quantiles = seeded(core, 5 * 8, -3, 3, 18);
    core.quantileCost(cost, quantiles, 5, 6, 8, 0.3);
    return [core.view(out, 64), core.view(cost, 48)];
  });
  expect(wasm).toBe(twin);
});

/** Of {@link coreAnswers}, little-endian: one value for every machine and Node version. */
const answersSha256 = "5d0f4011cc33e49fd70b5c8546d564de7efc96befa241307d1ea513f3f733a2d";

test("products, transport and a JKO step have the bits they have everywhere", () => {
  const values = Float64Array.from(coreAnswers().values);
  const hash = createHash("sha256").update(new Uint8Array(values.buffer));
  expect(hash.digest("hex")).toBe(answersSha256);
});

test("the heap hands out aligned zeros, takes them back, and refuses what it has not", () => {
  for (const prefer of ["fastest", "twin"] as const) {
    const core = openCore({ heapDoubles: 64, prefer });
    const mark = core.mark();
    const first = core.allocate(3);
    const second = core.allocate(2);
    expect([first % 2, second % 2, second - first]).toEqual([0, 0, 4]);
    fill(core, first, 3, 1, 2);
    core.release(mark);
    expect(core.allocate(3)).toBe(first);
    expect(core.view(first, 3)).toEqual(new Float64Array(3));
    expect(() => core.allocate(1 << 24)).toThrow(/heap: room for \(\d+\) doubles, expected/);
  }
});
