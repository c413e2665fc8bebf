/**
 * What this machine can do at most: figures are shown as shares of it.
 *
 * Multiply–add: f64x2 without fused operations, many independent chains in registers, which is the
 * ceiling of WebAssembly. Copy: a block far larger than the caches, bytes read plus bytes written.
 */
import asc from "assemblyscript/asc";
import type { MachinePeak } from "@meristem/testkit/bench";

/** Too few leave the units waiting, too many leave the registers: the best of these is the peak. */
const CHAIN_COUNTS = [8, 10, 12];

function source(chainCount: number): string {
  const chains = Array.from({ length: chainCount }, (_, i) => `c${i}`);
  return `
export function spin(count: i32): f64 {
  const m = f64x2.splat(0.999999);
  const a = f64x2.splat(1e-7);
  ${chains.map((c, i) => `let ${c} = f64x2.splat(${i});`).join("\n")}
  for (let k = 0; k < count; k++) {
    ${chains.map((c) => `${c} = f64x2.add(f64x2.mul(${c}, m), a);`).join("\n")}
  }
  let sum = f64x2.splat(0);
  ${chains.map((c) => `sum = f64x2.add(sum, ${c});`).join("\n")}
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}`;
}

interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/** The best of several runs, since a peak is what is possible, not what is usual. */
export async function measurePeak(now: () => number): Promise<MachinePeak> {
  let gigaflops = 0;
  for (const count of CHAIN_COUNTS) {
    gigaflops = Math.max(gigaflops, await multiplyAddPeak(count, now));
  }
  return { gigaflops, copyGigabytesPerSecond: copyPeak(now) };
}

async function multiplyAddPeak(chainCount: number, now: () => number): Promise<number> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ["peak.ts", "--outFile=peak.wasm", "--enable=simd", "--runtime=stub", "-O3", "--noAssert"],
    {
      readFile: (name) => (name === "peak.ts" ? source(chainCount) : null),
      writeFile: (name, contents) => {
        if (name === "peak.wasm") binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === undefined) throw new Error(stderr.toString());
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;
  const { spin } = new Instance(new Module(binary)).exports as { spin: (count: number) => number };
  // Short calls, many of them: the engine swaps in its optimised code between calls, not inside one.
  const count = 200_000;
  let best = Infinity;
  for (let run = 0; run < 100; run++) {
    const startMs = now();
    spin(count);
    best = Math.min(best, now() - startMs);
  }
  return (count * chainCount * 4) / (best * 1e6);
}

function copyPeak(now: () => number): number {
  const from = new Float64Array(1 << 23).fill(1);
  const to = new Float64Array(from.length);
  let best = Infinity;
  for (let run = 0; run < 8; run++) {
    const startMs = now();
    to.set(from);
    best = Math.min(best, now() - startMs);
  }
  return (2 * from.byteLength) / (best * 1e6);
}
