/**
 * Layers one after the other, as one layer; and the two layers made of a chain: residual, stop.
 *
 * @module
 */
import { allocateJet, type Jet, type JetLayer, type Layer } from "./layer.js";
import type { LayerContext, LayerPlan } from "./layer.js";
import type { ParameterSet } from "./parameter-set.js";

/** y = f_n(…f_1(x)). @throws RangeError for an empty chain or sizes that do not meet. */
export function planChain(plans: readonly LayerPlan[]): LayerPlan {
  const first = plans[0];
  const last = plans[plans.length - 1];
  if (first === undefined || last === undefined) {
    throw new RangeError("layers: 0, expected at least 1");
  }
  return {
    inSize: first.inSize,
    outSize: last.outSize,
    requests: plans.flatMap(({ requests }) => requests),
    initialLimits: plans.flatMap(({ initialLimits }) => initialLimits),
    ones: plans.flatMap(({ ones }, index) => {
      const before = plans.slice(0, index).reduce((sum, { requests }) => sum + requests.length, 0);
      return ones.map((request) => before + request);
    }),
    bind(parameters: ParameterSet, firstEntry: number) {
      let entry = firstEntry;
      const layers = plans.map((plan) => {
        const layer = plan.bind(parameters, entry);
        entry += plan.requests.length;
        return layer;
      });
      return chain(layers);
    },
  };
}

function chain(layers: readonly Layer[]): Layer {
  const first = layers[0];
  const last = layers[layers.length - 1];
  const jets = layers.map(({ jet }) => jet);
  const whole: Layer = {
    inSize: first.inSize,
    outSize: last.outSize,
    output: last.output,
    inputGradient: first.inputGradient,
    forward(input, batchSize) {
      let from = input;
      for (let i = 0; i < layers.length; i++) {
        layers[i].forward(from, batchSize);
        from = layers[i].output;
      }
    },
    backward(outputGradient, batchSize, wants) {
      let from = outputGradient;
      for (let i = layers.length - 1; i > 0; i--) {
        layers[i].backward(from, batchSize, "parameters-and-input");
        from = layers[i].inputGradient;
      }
      first.backward(from, batchSize, wants);
    },
  };
  return jets.every((jet) => jet !== undefined) ? { ...whole, jet: chainJet(jets) } : whole;
}

function chainJet(jets: readonly JetLayer[]): JetLayer {
  return {
    output: jets[jets.length - 1].output,
    inputGradient: jets[0].inputGradient,
    forward(input, batchSize) {
      let from = input;
      for (let i = 0; i < jets.length; i++) {
        jets[i].forward(from, batchSize);
        from = jets[i].output;
      }
    },
    backward(outputGradient, batchSize) {
      let from = outputGradient;
      for (let i = jets.length - 1; i >= 0; i--) {
        jets[i].backward(from, batchSize);
        from = jets[i].inputGradient;
      }
    },
  };
}

/** y = x + f(x) (He et al. 2016, eq. 1). @throws RangeError unless f keeps the size. */
export function planResidual(inner: LayerPlan, context: LayerContext): LayerPlan {
  if (inner.inSize !== inner.outSize) {
    const sizes = `${inner.inSize} in, ${inner.outSize} out`;
    throw new RangeError(`${context.name}: ${sizes}, expected a residual block to keep its size`);
  }
  return {
    ...inner,
    bind: (parameters, firstEntry) => residual(inner.bind(parameters, firstEntry), context),
  };
}

function residual(inner: Layer, { engine, batchSizeMax }: LayerContext): Layer {
  const size = inner.inSize;
  const output = engine.allocate(batchSizeMax * size);
  const inputGradient = engine.allocate(batchSizeMax * size);
  const innerJet = inner.jet;
  const whole: Layer = {
    inSize: size,
    outSize: size,
    output,
    inputGradient,
    forward(input, batchSize) {
      inner.forward(input, batchSize);
      add(output, input, inner.output, batchSize * size);
    },
    backward(outputGradient, batchSize) {
      inner.backward(outputGradient, batchSize, "parameters-and-input");
      add(inputGradient, outputGradient, inner.inputGradient, batchSize * size);
    },
  };
  if (innerJet === undefined) return whole;
  const out = allocateJet(engine, batchSizeMax * size);
  const back = allocateJet(engine, batchSizeMax * size);
  const jet: JetLayer = {
    output: out,
    inputGradient: back,
    forward(input, batchSize) {
      innerJet.forward(input, batchSize);
      addJet(out, input, innerJet.output, batchSize * size);
    },
    backward(outputGradient, batchSize) {
      innerJet.backward(outputGradient, batchSize);
      addJet(back, outputGradient, innerJet.inputGradient, batchSize * size);
    },
  };
  return { ...whole, jet };
}

function add(out: Float64Array, a: Float64Array, b: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] = a[i] + b[i];
}

function addJet(out: Jet, a: Jet, b: Jet, count: number): void {
  add(out.value, a.value, b.value, count);
  add(out.first, a.first, b.first, count);
  add(out.second, a.second, b.second, count);
}

/** y = x, and no gradient comes back: what follows learns, what came before does not. */
export function planStopGradient(size: number, { engine, batchSizeMax }: LayerContext): LayerPlan {
  return {
    inSize: size,
    outSize: size,
    requests: [],
    initialLimits: [],
    ones: [],
    bind() {
      const output = engine.allocate(batchSizeMax * size);
      // Never written: the gradient that stops here is exactly zero.
      const inputGradient = engine.allocate(batchSizeMax * size);
      return {
        inSize: size,
        outSize: size,
        output,
        inputGradient,
        forward(input, batchSize) {
          for (let i = 0; i < batchSize * size; i++) output[i] = input[i];
        },
        backward() {},
      };
    },
  };
}
