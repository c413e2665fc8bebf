/** The promises of the HostModel port, as checks. */
import { invariant } from "../errors.js";
import type { HostModel } from "../ports/host-model.js";

/** What any {@link HostModel} must do. Plain functions: no test runner is imported here. */
export const hostModelChecks: Readonly<Record<string, (host: HostModel) => void>> = {
  "parameters have unique ids in order and fill their shapes": (host) => {
    const parameters = host.parameters();
    const ids = parameters.map(({ parameterId }) => parameterId);
    invariant(String(ids) === String([...new Set(ids)].toSorted()), "ids ascend, each once");
    for (const { parameterId, shape, values } of parameters) {
      const size = shape.reduce((product, extent) => product * extent, 1);
      invariant(values.length === size, `${parameterId} fills its shape`);
      invariant(values.every(Number.isFinite), `${parameterId} is finite`);
    }
  },
  "slots have unique ids in order": (host) => {
    const ids = host.slots().map(({ slotId }) => slotId);
    invariant(String(ids) === String([...new Set(ids)].toSorted()), "ids ascend, each once");
  },
  "the same batch gives the same bits, and changes nothing": (host) => {
    const before = host.parameters().map(({ values }) => values.slice());
    const input = batch(host, 3);
    const kept = input.slice();
    const first = answer(host, input, 3);
    invariant(isSame(first, answer(host, input, 3)), "two answers agree");
    invariant(isSame(input, kept), "the input is left alone");
    for (const [i, { parameterId, values }] of host.parameters().entries()) {
      invariant(isSame(values, before[i]!), `${parameterId} is left alone`);
    }
  },
  "a sample's answer does not depend on its batch": (host) => {
    const input = batch(host, 3);
    const together = answer(host, input, 3);
    for (let sample = 0; sample < 3; sample++) {
      const { inputCount, outputCount } = host;
      const row = input.slice(sample * inputCount, (sample + 1) * inputCount);
      const part = together.slice(sample * outputCount, (sample + 1) * outputCount);
      invariant(isSame(answer(host, row, 1), part), `sample ${sample} alone gives the same bits`);
    }
  },
  "parameters are live: what is written is what answers": (host) => {
    const input = batch(host, 1);
    const before = answer(host, input, 1);
    for (const { values } of host.parameters()) values.fill(0);
    const zeroed = answer(host, input, 1);
    invariant(!isSame(before, zeroed), "zeroing every parameter changes the answer");
  },
};

/** Numbers in (0, 1] that no two positions share. */
function batch(host: HostModel, sampleCount: number): Float64Array {
  const size = sampleCount * host.inputCount;
  return Float64Array.from({ length: size }, (_, i) => (i + 1) / size);
}

function answer(host: HostModel, input: Float64Array, sampleCount: number): Float64Array {
  const output = new Float64Array(sampleCount * host.outputCount);
  host.forwardInto(output, input, sampleCount);
  return output;
}

function isSame(left: Float64Array, right: Float64Array): boolean {
  return left.length === right.length && left.every((value, i) => Object.is(value, right[i]));
}
