/** Elementary functions, one value at a time and over arrays on the WASM core. */
import type { BenchCase } from "@meristem/testkit/bench";
import * as math from "../src/math/index.js";
import { openCore } from "../src/wasm/index.js";

const COUNT = 4096;
/** `COUNT` values over [low, high), in an order the branch predictor cannot learn. */
const spread = (low: number, high: number): Float64Array =>
  Float64Array.from(
    { length: COUNT },
    (_, i) => low + ((high - low) * ((i * 2_654_435_761) % COUNT)) / COUNT,
  );

/** Through a function value, as a callback would be: the call is part of the time. */
function scalar(
  name: string,
  f: (x: number) => number,
  range: readonly [number, number],
  baseline?: string,
): BenchCase {
  const x = spread(...range);
  return {
    name,
    unit: "value",
    unitsPerCall: COUNT,
    bytesPerCall: 8 * COUNT,
    ...(baseline !== undefined && { baseline }),
    run: () => {
      let sum = 0;
      for (let i = 0; i < COUNT; i++) sum += f(x[i]!);
      return sum;
    },
  };
}

function array(
  name: "exp" | "log" | "tanh",
  range: readonly [number, number],
  baseline: string,
): BenchCase {
  const core = openCore({ heapDoubles: 2 * COUNT });
  const x = core.allocate(COUNT);
  const out = core.allocate(COUNT);
  core.heap.set(spread(...range), x);
  return {
    name: `wasm/${name}`,
    unit: "value",
    unitsPerCall: COUNT,
    bytesPerCall: 16 * COUNT,
    baseline,
    run: () => {
      core[`${name}Into`](out, x, COUNT);
      return core.heap[out + 17]!;
    },
  };
}

/** The TypeScript array form: here the engine can inline the function into the loop. */
function twinArray(): BenchCase {
  const x = spread(-40, 0);
  const out = new Float64Array(COUNT);
  return {
    name: "math/expInto",
    unit: "value",
    unitsPerCall: COUNT,
    bytesPerCall: 16 * COUNT,
    baseline: "engine/exp",
    run: () => {
      math.expInto(out, x);
      return out[17]!;
    },
  };
}

export const mathCases: readonly BenchCase[] = [
  scalar("engine/exp", Math.exp, [-40, 0]),
  scalar("math/exp", math.exp, [-40, 0], "engine/exp"),
  twinArray(),
  array("exp", [-40, 0], "math/exp"),
  scalar("engine/log", Math.log, [0.1, 10]),
  scalar("math/log", math.log, [0.1, 10], "engine/log"),
  array("log", [0.1, 10], "math/log"),
  scalar("engine/tanh", Math.tanh, [-3, 3]),
  scalar("math/tanh", math.tanh, [-3, 3], "engine/tanh"),
  array("tanh", [-3, 3], "math/tanh"),
  scalar("engine/sin", Math.sin, [-10, 10]),
  scalar("math/sin", math.sin, [-10, 10], "engine/sin"),
  scalar("math/log1p", math.log1p, [-0.5, 2]),
  scalar("math/expm1", math.expm1, [-2, 2]),
  scalar("math/normalCdf", math.normalCdf, [-5, 5]),
  scalar("math/normalQuantile", math.normalQuantile, [1e-6, 0.999999]),
  scalar("math/pow", (x) => math.pow(x, 1.7), [0.1, 10]),
];
