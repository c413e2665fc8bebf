/** Confidence interval of a mean difference over few series: paired percentile bootstrap. */
import { nextUniform, streamFrom } from "@meristem/kernels/random";

export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const DRAWS = 4000;

/** 95 % interval of the mean of `differences`. The random stream is fixed. */
export function pairedBootstrap(differences: readonly number[]): MeanInterval {
  const stream = streamFrom(20_240_501);
  const count = differences.length;
  const means = Float64Array.from({ length: DRAWS }, () => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += differences[Math.floor(nextUniform(stream) * count)]!;
    return sum / count;
  }).toSorted();
  return {
    mean: differences.reduce((sum, d) => sum + d, 0) / count,
    low: means[Math.floor(0.025 * DRAWS)]!,
    high: means[Math.floor(0.975 * DRAWS)]!,
  };
}
