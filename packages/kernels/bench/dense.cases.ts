/** The dense product that networks stand on. */
import type { BenchCase } from "@meristem/testkit/bench";
import { openCore } from "../src/wasm/index.js";

function product(size: number, prefer: "fastest" | "twin"): BenchCase {
  const core = openCore({ heapDoubles: 3 * size * size, prefer });
  const [a, b, c] = [0, 1, 2].map(() => core.allocate(size * size)) as [number, number, number];
  for (let i = 0; i < 2 * size * size; i++) core.heap[a + i] = ((i * 48_271) % 1009) / 1009;
  const twin = `wasm/gemm-${size}-twin`;
  return {
    name: prefer === "twin" ? twin : `wasm/gemm-${size}`,
    unit: "product",
    flopsPerCall: 2 * size ** 3,
    ...(prefer === "fastest" && { baseline: twin }),
    run: () => {
      core.gemm(size, size, size, a, size, 1, b, size, 1, c, size, 0);
      return core.heap[c + 5]!;
    },
  };
}

export const denseCases: readonly BenchCase[] = [
  product(64, "twin"),
  product(64, "fastest"),
  product(256, "twin"),
  product(256, "fastest"),
];
