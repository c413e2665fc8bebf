/**
 * Statistics of the drawn laws on fixed seeds. Bounds are 1 % points or four standard errors.
 */
import { describe, expect, test } from "vitest";
import { normalCdf } from "../math/index.js";
import { exponentialInto, exponentialStep, nextExponential } from "./exponential.js";
import { nextNormal, normalInto, normalStep } from "./normal.js";
import { nextPoisson, poissonInto } from "./poisson.js";
import { nextStable, stableInto, standardStable, type StableLaw } from "./stable.js";
import { fork, streamFrom } from "./stream.js";

const COUNT = 100_000;
const root = streamFrom(20_261_121);

/** √n·sup|F_n - F|; its 1 % point is 1.63. */
function kolmogorov(draws: Float64Array, cdf: (x: number) => number): number {
  let distance = 0;
  for (const [i, x] of draws.toSorted().entries()) {
    const p = cdf(x);
    distance = Math.max(distance, Math.abs(p - i / draws.length));
    distance = Math.max(distance, Math.abs(p - (i + 1) / draws.length));
  }
  return distance * Math.sqrt(draws.length);
}

test("normal draws pass Kolmogorov–Smirnov, with the kurtosis of a normal", () => {
  const draws = normalStep(fork(root, "normal"), COUNT).output;
  expect(kolmogorov(draws, normalCdf)).toBeLessThan(1.63);
  const fourth = draws.reduce((sum, z) => sum + z ** 4, 0) / COUNT;
  expect(Math.abs(fourth - 3)).toBeLessThan(4 * Math.sqrt(96 / COUNT));
});

test("exponential draws pass Kolmogorov–Smirnov and are positive", () => {
  const draws = exponentialStep(fork(root, "exponential"), COUNT).output;
  expect(kolmogorov(draws, (x) => 1 - Math.exp(-x))).toBeLessThan(1.63);
  expect(Math.min(...draws.subarray(0, 1000))).toBeGreaterThan(0);
});

test("the next draw is the first of a buffer", () => {
  const buffer = new Float64Array(1);
  normalInto(buffer, streamFrom(4));
  expect(nextNormal(streamFrom(4))).toBe(buffer[0]);
  exponentialInto(buffer, streamFrom(4));
  expect(nextExponential(streamFrom(4))).toBe(buffer[0]);
});

describe("Poisson", () => {
  // Upper 0.1 % points of chi-square by the normal approximation of Wilson and Hilferty.
  const chi2Max = (freedom: number): number =>
    freedom * (1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom))) ** 3;

  test.each([0.05, 0.9, 3, 15.7, 16.2, 200.5])(
    "mean %d passes chi-square at 0.1 percent",
    (mean) => {
      const draws = new Float64Array(COUNT);
      poissonInto(draws, fork(root, `poisson ${mean}`), mean);
      const counts = new Map<number, number>();
      for (const n of draws) counts.set(n, (counts.get(n) ?? 0) + 1);
      let chi2 = 0;
      let cells = 0;
      let probability = Math.exp(-mean);
      let restCount = COUNT;
      let restExpected = COUNT;
      for (let n = 0; n <= mean + 20 * Math.sqrt(mean) + 20; n++) {
        const expected = COUNT * probability;
        if (expected >= 8) {
          const count = counts.get(n) ?? 0;
          chi2 += (count - expected) ** 2 / expected;
          restCount -= count;
          restExpected -= expected;
          cells++;
        }
        probability *= mean / (n + 1);
      }
      if (restExpected >= 1) chi2 += (restCount - restExpected) ** 2 / restExpected;
      expect(chi2).toBeLessThan(chi2Max(cells));
    },
  );

  test.each([1e4, 1e7])(
    "mean %d has that mean and variance within four standard errors",
    (mean) => {
      const draws = new Float64Array(4000);
      poissonInto(draws, fork(root, `poisson ${mean}`), mean);
      const average = draws.reduce((sum, n) => sum + n, 0) / 4000;
      const variance = draws.reduce((sum, n) => sum + (n - mean) ** 2, 0) / 4000;
      expect(Math.abs(average - mean)).toBeLessThan(4 * Math.sqrt(mean / 4000));
      expect(Math.abs(variance / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / 4000));
    },
  );

  test("a zero mean always gives zero, and a bad mean is refused by name", () => {
    expect(nextPoisson(streamFrom(1), 0)).toBe(0);
    expect(() => nextPoisson(streamFrom(1), -1)).toThrow(
      "mean: -1, expected within [0, 100000000]",
    );
    expect(() => nextPoisson(streamFrom(1), NaN)).toThrow(RangeError);
  });
});

describe("alpha-stable", () => {
  const draw = (law: StableLaw, count = COUNT): Float64Array => {
    const draws = new Float64Array(count);
    stableInto(draws, fork(root, `stable ${law.alpha} ${law.skewness}`), law);
    return draws;
  };
  const standard = (alpha: number, skewness: number): StableLaw => ({
    alpha,
    skewness,
    scale: 1,
    location: 0,
  });

  // scipy 1.17.1, levy_stable.cdf(x, alpha, beta) with parameterization = "S1".
  const points = [-3, -1.5, -0.5, 0, 0.6, 2, 8];
  test.each([
    [
      1.5,
      0.5,
      [
        0.0392075905, 0.2015761458, 0.4621865601, 0.5983890784, 0.731325789, 0.894917436,
        0.9863617997,
      ],
    ],
    [
      1,
      0.5,
      [
        0.0489874456, 0.1036920299, 0.2864085233, 0.4375114839, 0.5897106504, 0.7789359871,
        0.9369703032,
      ],
    ],
    [
      0.7,
      -0.8,
      [
        0.3862605425, 0.6454082277, 0.9338894874, 0.9564020781, 0.965774722, 0.9754310959,
        0.9868533966,
      ],
    ],
  ] as [number, number, number[]][])(
    "α = %d, β = %d has scipy's distribution",
    (alpha, beta, cdf) => {
      const draws = draw(standard(alpha, beta));
      for (const [i, x] of points.entries()) {
        const share = draws.reduce((sum, value) => sum + (value <= x ? 1 : 0), 0) / COUNT;
        const p = cdf[i]!;
        expect(Math.abs(share - p), `x = ${x}`).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / COUNT));
      }
    },
  );

  test.each([
    [2, 0],
    [1.8, 0],
    [1.5, 0.5],
    [1.2, -1],
    [1, 0],
    [1, 1],
    [1, -0.4],
    [0.7, 0.3],
    [0.5, 1],
    [0.3, 0],
  ] as [number, number][])(
    "α = %d, β = %d has its characteristic function, scaled and shifted",
    (alpha, skewness) => {
      const law = { alpha, skewness, scale: 1.7, location: -0.4 };
      const draws = draw(law);
      for (const theta of [0.2, 0.5, 1]) {
        let real = 0;
        let imaginary = 0;
        for (const x of draws) {
          real += Math.cos(theta * x) / COUNT;
          imaginary += Math.sin(theta * x) / COUNT;
        }
        const reach = (law.scale * theta) ** alpha;
        const turn =
          alpha === 1
            ? -((2 * skewness) / Math.PI) * law.scale * theta * Math.log(theta)
            : reach * skewness * Math.tan((Math.PI * alpha) / 2);
        const modulus = Math.exp(-reach);
        const phase = turn + law.location * theta;
        const bound = 4 / Math.sqrt(COUNT);
        expect(Math.abs(real - modulus * Math.cos(phase))).toBeLessThan(bound);
        expect(Math.abs(imaginary - modulus * Math.sin(phase))).toBeLessThan(bound);
      }
    },
  );

  test("α = 2 is the normal law of variance 2γ², and α = 1, β = 0 is Cauchy's", () => {
    expect(kolmogorov(draw(standard(2, 0.7)), (x) => normalCdf(x / Math.SQRT2))).toBeLessThan(1.63);
    expect(kolmogorov(draw(standard(1, 0)), (x) => 0.5 + Math.atan(x) / Math.PI)).toBeLessThan(
      1.63,
    );
  });

  test("the sum of n draws over n^(1/α) has the law of one draw", () => {
    const alpha = 1.3;
    const single = draw(standard(alpha, 0), 20_000).toSorted();
    const parts = draw(standard(alpha, 0), 100_000);
    const sums = Float64Array.from({ length: 20_000 }, (_, i) => {
      const sum = parts.subarray(5 * i, 5 * i + 5).reduce((total, x) => total + x, 0);
      return sum / 5 ** (1 / alpha);
    });
    // Two samples of equal size: the 1 % point of √(n/2)·sup|F - G| is 1.63. The first fifth of the
    // parts are the single draws; the shared randomness only makes the distance smaller.
    const cdf = (x: number): number => {
      let low = 0;
      let high = single.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (single[middle]! <= x) low = middle + 1;
        else high = middle;
      }
      return low / single.length;
    };
    expect(kolmogorov(sums, cdf) / Math.SQRT2).toBeLessThan(1.63);
  });

  test("one-sided laws stay on their side, and no draw is NaN anywhere in the parameter box", () => {
    const stream = fork(root, "box");
    expect(draw(standard(0.4, 1)).every((x) => x >= 0)).toBe(true);
    expect(draw(standard(0.4, -1)).every((x) => x <= 0)).toBe(true);
    for (const alpha of [0.05, 0.3, 0.999, 1, 1.001, 1.5, 2]) {
      for (const skewness of [-1, -0.5, 0, 0.5, 1]) {
        for (let i = 0; i < 500; i++) {
          expect(nextStable(stream, standard(alpha, skewness))).not.toBeNaN();
        }
        // The ends and the middle of what two uniforms can give.
        for (const angle of [-1.5707963267948963, 1.5707963267948963, 3.5e-16]) {
          for (const waiting of [1.2e-16, 36.7]) {
            expect(standardStable(alpha, skewness, angle, waiting)).not.toBeNaN();
          }
        }
      }
    }
  });

  test("a parameter outside its range is refused by name", () => {
    const draws = new Float64Array(1);
    const call = (law: Partial<StableLaw>) => () =>
      stableInto(draws, streamFrom(1), { ...standard(1.5, 0), ...law });
    expect(call({ alpha: 2.1 })).toThrow("alpha: 2.1, expected within [0.05, 2]");
    expect(call({ skewness: -2 })).toThrow("skewness: -2");
    expect(call({ scale: -1 })).toThrow("scale: -1");
    expect(call({ location: NaN })).toThrow("location: NaN");
  });
});
