/** A little of everything on the WASM core: the same code in Node and in a page. */
import { jkoStep } from "../../src/jko/index.js";
import { normalQuantile, sin } from "../../src/math/index.js";
import { solveSinkhorn } from "../../src/sinkhorn/index.js";
import { openCore } from "../../src/wasm/index.js";

/** Which form runs here, and the values it gave. Numbers survive a page's JSON to the bit. */
export function coreAnswers(): { readonly kind: string; readonly values: readonly number[] } {
  const count = 24;
  const core = openCore({ heapDoubles: 4096 });
  const x = core.allocate(count * count);
  for (let i = 0; i < count * count; i++) core.heap[x + i] = sin(i * i) - 0.01 * i;
  const out = core.allocate(count * count);
  core.expInto(out, x, count * count);
  const c = core.allocate(count * count);
  core.gemm(count, count, count, x, count, 1, out, 1, count, c, count, 0);

  const weights = new Float64Array(count).fill(1 / count);
  const cost = core.view(x, count * count).map((value) => value * value);
  const { plan, dualValue } = solveSinkhorn({
    cost,
    rowWeights: weights,
    colWeights: weights,
    epsilon: 0.3,
  });
  const loss = weights.map((_, i) => normalQuantile((i + 0.5) / count));
  const flow = { epsilon: 0.5, timeStep: 0.5, entropyWeight: 0.5 };
  const { state } = jkoStep({ weights, logReach: new Float64Array(count) }, { cost, loss }, flow);
  const product = core.view(c, count * count);
  return { kind: core.kind, values: [...product, ...plan, dualValue, ...state.weights] };
}
