/**
 * Kernel B's network as a host that something may be grown in.
 *
 * @module
 */
import type { HostModel, HostParameter } from "@meristem/leyline/ports";
import { slotId } from "@meristem/leyline/units";
import { BATCH_MAX, evaluate, HIDDEN, INPUTS, networkBench, OUTPUTS } from "./network-bench.js";

/** The host over `values`, a predictor's own parameters: what is written there is what answers. */
export function driftHost(values: Float64Array): HostModel {
  const { entries } = networkBench().network.parameters;
  const parameters = entries
    .map(({ name, offset, rowCount, colCount }): HostParameter => {
      const end = offset + rowCount * colCount;
      const owner = { $case: "host" } as const;
      return {
        parameterId: name,
        owner,
        shape: [rowCount, colCount],
        values: values.subarray(offset, end),
      };
    })
    .toSorted((a, b) => (a.parameterId < b.parameterId ? -1 : 1));
  return {
    inputCount: INPUTS,
    outputCount: OUTPUTS,
    slots: () => [
      { slotId: slotId("hidden-1"), layerDepth: 2, activationCount: HIDDEN },
      { slotId: slotId("hidden-2"), layerDepth: 4, activationCount: HIDDEN },
    ],
    parameters: () => parameters,
    forwardInto(output, input, sampleCount) {
      for (let from = 0; from < sampleCount; from += BATCH_MAX) {
        const count = Math.min(BATCH_MAX, sampleCount - from);
        const rows = input.subarray(from * INPUTS, (from + count) * INPUTS);
        const answer = evaluate(values, rows, count);
        output.set(answer.subarray(0, count * OUTPUTS), from * OUTPUTS);
      }
    },
  };
}
