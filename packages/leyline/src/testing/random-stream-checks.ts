/** The promises of the RandomStream port, as checks. */
import { invariant } from "../errors.js";
import type { RandomStream } from "../ports/random-stream.js";

const COUNT = 20_000;
// Five standard errors of a mean of COUNT draws: a right stream fails once in a million.
const UNIFORM_MEAN_TOLERANCE = (5 * Math.sqrt(1 / 12)) / Math.sqrt(COUNT);
const NORMAL_MEAN_TOLERANCE = 5 / Math.sqrt(COUNT);
const NORMAL_VARIANCE_TOLERANCE = (5 * Math.SQRT2) / Math.sqrt(COUNT);

/**
 * What any {@link RandomStream} must do, given a way to open the same stream again. Plain
 * functions: no test runner is imported here.
 */
export const randomStreamChecks: Readonly<Record<string, (open: () => RandomStream) => void>> = {
  "uniforms lie in [0, 1) and have the right mean": (open) => {
    const draws = uniforms(open(), COUNT);
    invariant(
      draws.every((u) => u >= 0 && u < 1),
      "every uniform is in [0, 1)",
    );
    invariant(Math.abs(mean(draws) - 0.5) < UNIFORM_MEAN_TOLERANCE, "their mean is one half");
  },
  "normals are finite with mean 0 and variance 1": (open) => {
    const draws = new Float64Array(COUNT);
    open().normalInto(draws);
    invariant(draws.every(Number.isFinite), "every normal is finite");
    const centre = mean(draws);
    const variance = mean(draws.map((z) => (z - centre) * (z - centre)));
    invariant(Math.abs(centre) < NORMAL_MEAN_TOLERANCE, `their mean is ${centre}`);
    invariant(Math.abs(variance - 1) < NORMAL_VARIANCE_TOLERANCE, `their variance is ${variance}`);
  },
  "the same stream opened again gives the same numbers": (open) => {
    invariant(same(uniforms(open(), 100), uniforms(open(), 100)), "both give the same bits");
  },
  "how many are drawn at once does not matter": (open) => {
    const stream = open();
    const inTwo = [...uniforms(stream, 3), ...uniforms(stream, 5)];
    invariant(same(Float64Array.from(inTwo), uniforms(open(), 8)), "3 + 5 draws are 8 draws");
  },
  "a fork depends on its name, not on what was drawn before": (open) => {
    const drawnFrom = open();
    uniforms(drawnFrom, 17);
    const late = uniforms(drawnFrom.fork("branch-c"), 100);
    invariant(same(late, uniforms(open().fork("branch-c"), 100)), "a late fork is an early one");
    invariant(!same(late, uniforms(open().fork("branch-d"), 100)), "names make different streams");
    invariant(!same(late, uniforms(open(), 100)), "a fork differs from its parent");
  },
};

function uniforms(stream: RandomStream, count: number): Float64Array {
  const draws = new Float64Array(count);
  stream.uniformInto(draws);
  return draws;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function same(left: Float64Array, right: Float64Array): boolean {
  return left.length === right.length && left.every((value, i) => Object.is(value, right[i]));
}
