/** The HostModel port, as small as a host can be. */
import { invariant } from "../errors.js";
import type { HostModel, HostParameter, HostSlot } from "../ports/host-model.js";
import { slotId } from "../units/index.js";

/** {@link HostModel} of one dense layer without a bias, and one slot behind it. */
export class LinearHost implements HostModel {
  readonly inputCount: number;
  readonly outputCount: number;
  readonly #weights: Float64Array;

  /** @param weights Shape (outputCount, inputCount), row-major. Copied. */
  constructor(weights: Float64Array, inputCount: number) {
    this.inputCount = inputCount;
    this.outputCount = weights.length / inputCount;
    invariant(Number.isInteger(this.outputCount) && inputCount >= 1, "weights fill whole rows");
    this.#weights = weights.slice();
  }

  slots(): readonly HostSlot[] {
    return [{ slotId: slotId("output"), layerDepth: 1, activationCount: this.outputCount }];
  }

  parameters(): readonly HostParameter[] {
    return [
      {
        parameterId: "dense/weights",
        owner: { $case: "host" },
        shape: [this.outputCount, this.inputCount],
        values: this.#weights,
      },
    ];
  }

  forwardInto(output: Float64Array, input: Float64Array, sampleCount: number): void {
    const { inputCount, outputCount } = this;
    invariant(input.length === sampleCount * inputCount, "input is (sampleCount, inputCount)");
    invariant(output.length === sampleCount * outputCount, "output is (sampleCount, outputCount)");
    for (let sample = 0; sample < sampleCount; sample++) {
      for (let row = 0; row < outputCount; row++) {
        let sum = 0;
        for (let col = 0; col < inputCount; col++) {
          sum += this.#weights[row * inputCount + col]! * input[sample * inputCount + col]!;
        }
        output[sample * outputCount + row] = sum;
      }
    }
  }
}
