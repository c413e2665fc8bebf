/**
 * Batches on gpu.js: float32 proposals for many small problems at once.
 *
 * Results are proposals. They are within the bounds stated in `docs/numerics.md` of the float64
 * answers and start a float64 solve where exact bits matter; nothing that is state is kept from here.
 * Kernels are built once per shape and kept, `KERNEL_COUNT_MAX` of them at most.
 *
 * @module
 */
import { log } from "../math/index.js";
import {
  assertFeatureBatch,
  assertJkoBatch,
  assertTransportBatch,
  SWEEP_COUNT_MAX,
  type FeatureBatch,
  type JkoBatch,
  type TransportBatch,
} from "../backend/batch-problem.js";
import { assertInteger } from "../linalg/assert-shape.js";
import type { GpuInstance, GpuKernel, GpuMode, GpuModule, GpuResult } from "./gpu-module.js";
import {
  colPotentialSource,
  gibbsSource,
  jkoPotentialSource,
  randomFeatureSource,
  rowPotentialSource,
  zeroSource,
} from "./kernel-sources.js";

const KERNEL_COUNT_MAX = 64;
/** Stands for log 0 in float32 shaders, where an infinity would turn into NaN by subtraction. */
const LOG_ZERO = -1e4;

/** Potentials of every problem, cost units. Shapes (batchSize, size). */
export interface PotentialBatch {
  readonly rowPotential: Float32Array;
  readonly colPotential: Float32Array;
}

export interface GpuBatch {
  readonly mode: GpuMode;
  /** e^(−C/ε), shape (batchSize, size, size). Relative error ≤ 1e-4 for C/ε ≤ 80. */
  gibbsKernels(batch: TransportBatch): Float32Array;
  /** `sweepCount` log-domain sweeps from potentials of zero. */
  sinkhornPotentials(batch: TransportBatch, sweepCount: number): PotentialBatch;
  /** `sweepCount` sweeps of the entropic JKO step; potentials, from which weights follow. */
  jkoPotentials(batch: JkoBatch, sweepCount: number): PotentialBatch;
  /** Shape (rowCount, featureCount). Absolute error ≤ 1e-5 for |x·ω + φ| ≤ 50. */
  randomFeatures(batch: FeatureBatch): Float32Array;
  /** Frees what the device holds. Later calls throw. */
  close(): void;
}

/** Opens gpu.js in one mode. @throws whatever gpu.js throws when the mode is not there. */
export function openGpuBatch(module: GpuModule, mode: GpuMode): GpuBatch {
  const gpu = new module.GPU({ mode });
  const kernels = new KernelShelf(gpu);
  const shaped = (values: Float64Array, size: readonly number[]): unknown =>
    module.input(Float32Array.from(values), size);

  return {
    mode,
    gibbsKernels(batch) {
      assertTransportBatch(batch);
      const { batchSize, size } = batch;
      const run = kernels.take("gibbs", gibbsSource, [size, size, batchSize], size, "read");
      return flatten(
        run(shaped(batch.cost, [size, size, batchSize]), shaped(batch.epsilon, [batchSize])),
        batchSize * size * size,
      );
    },
    sinkhornPotentials(batch, sweepCount) {
      assertTransportBatch(batch);
      assertInteger("sweepCount", sweepCount, 1, SWEEP_COUNT_MAX);
      const { batchSize, size } = batch;
      const output = [size, batchSize];
      const rows = kernels.take("rows", rowPotentialSource, output, size, "chain");
      const cols = kernels.take("cols", colPotentialSource, output, size, "chain");
      const cost = shaped(batch.cost, [size, size, batchSize]);
      const logRows = shaped(safeLog(batch.rowWeights), output);
      const logCols = shaped(safeLog(batch.colWeights), output);
      const epsilon = shaped(batch.epsilon, [batchSize]);
      return alternate(
        sweepCount,
        // A shader keeps the kind of its first argument: the start must be a texture too.
        kernels.take("zero", zeroSource, output, size, "chain")(),
        (g) => rows(cost, g, logRows, epsilon),
        (f) => cols(cost, f, logCols, epsilon),
        batchSize * size,
      );
    },
    jkoPotentials(batch, sweepCount) {
      assertJkoBatch(batch);
      assertInteger("sweepCount", sweepCount, 1, SWEEP_COUNT_MAX);
      const { batchSize, size } = batch;
      const output = [size, batchSize];
      const rows = kernels.take("rows", rowPotentialSource, output, size, "chain");
      const cols = kernels.take("jko", jkoPotentialSource, output, size, "chain");
      const cost = shaped(batch.cost, [size, size, batchSize]);
      const logRows = shaped(safeLog(batch.weights), output);
      const loss = shaped(batch.loss, output);
      const epsilon = shaped(batch.epsilon, [batchSize]);
      const stepSize = shaped(batch.stepSize, [batchSize]);
      const entropyWeight = shaped(batch.entropyWeight, [batchSize]);
      return alternate(
        sweepCount,
        kernels.take("zero", zeroSource, output, size, "chain")(),
        (g) => rows(cost, g, logRows, epsilon),
        (f) => cols(cost, f, loss, epsilon, stepSize, entropyWeight),
        batchSize * size,
      );
    },
    randomFeatures(batch) {
      assertFeatureBatch(batch);
      const { rowCount, inputSize, featureCount } = batch;
      const output = [featureCount, rowCount];
      const run = kernels.take("features", randomFeatureSource, output, inputSize, "read");
      return flatten(
        run(
          shaped(batch.inputs, [inputSize, rowCount]),
          shaped(batch.frequencies, [inputSize, featureCount]),
          shaped(batch.phases, [featureCount]),
          Math.sqrt(2 / featureCount),
        ),
        rowCount * featureCount,
      );
    },
    close() {
      void gpu.destroy();
    },
  };
}

/** Sweeps f, g, f, g, … and frees each texture as soon as the next one is made from it. */
function alternate(
  sweepCount: number,
  start: GpuResult,
  rowsFrom: (g: unknown) => GpuResult,
  colsFrom: (f: unknown) => GpuResult,
  count: number,
): PotentialBatch {
  let f = rowsFrom(start);
  free(start);
  let g = colsFrom(f);
  for (let sweep = 1; sweep < sweepCount; sweep++) {
    const nextF = rowsFrom(g);
    free(f);
    f = nextF;
    const nextG = colsFrom(f);
    free(g);
    g = nextG;
  }
  const potentials = { rowPotential: flatten(f, count), colPotential: flatten(g, count) };
  free(f);
  free(g);
  return potentials;
}

/** Kernels by name and shape. The oldest goes when the shelf is full. */
class KernelShelf {
  readonly #gpu: GpuInstance;
  readonly #kernels = new Map<string, GpuKernel>();

  constructor(gpu: GpuInstance) {
    this.#gpu = gpu;
  }

  /** `use`: "read" gives numbers back at once, "chain" leaves the result where it is. */
  take(
    name: string,
    source: (...args: never[]) => number,
    output: readonly number[],
    size: number,
    use: "read" | "chain",
  ): GpuKernel {
    const key = `${name} ${output.join("x")} ${size}`;
    const known = this.#kernels.get(key);
    if (known !== undefined) return known;
    if (this.#kernels.size >= KERNEL_COUNT_MAX) {
      const oldest = this.#kernels.keys().next().value;
      if (oldest !== undefined) this.#kernels.delete(oldest);
    }
    const kernel = this.#gpu.createKernel(source, {
      output,
      constants: { size },
      loopMaxIterations: size,
      precision: "single",
      pipeline: use === "chain",
      immutable: use === "chain",
    });
    this.#kernels.set(key, kernel);
    return kernel;
  }
}

function safeLog(weights: Float64Array): Float64Array {
  return weights.map((weight) => (weight > 0 ? log(weight) : LOG_ZERO));
}

function free(result: GpuResult): void {
  if ("delete" in result) result.delete();
}

function flatten(result: GpuResult, count: number): Float32Array {
  const rows = "toArray" in result ? result.toArray() : result;
  const flat = new Float32Array(count);
  let place = 0;
  const put = (part: unknown): void => {
    if (part instanceof Float32Array) {
      flat.set(part, place);
      place += part.length;
    } else for (const inner of part as readonly unknown[]) put(inner);
  };
  put(rows);
  return flat;
}
