import { describe, expect, test } from "vitest";
import { nextNormal, streamFrom } from "../random/index.js";
import { gbmStep, gbmTransition, ouPathInto, ouTransition } from "./exact.js";
import { linearTransition } from "./linear-sde.js";
import {
  eulerMaruyamaStep,
  implicitnessFor,
  implicitStep,
  milsteinStep,
  stiffness,
  type ScalarSde,
  type StepFrom,
} from "./schemes.js";

const gbm = { drift: 0.05, volatility: 0.5 };
const gbmSde: ScalarSde = {
  drift: (_t, x) => gbm.drift * x,
  driftSlope: () => gbm.drift,
  diffusion: (_t, x) => gbm.volatility * x,
  diffusionSlope: () => gbm.volatility,
};

/** Slope of log E|error| at T = 1 over Δ = 2^-4 … 2^-9, 2000 Brownian paths shared by all Δ. */
function strongOrder(step: (from: StepFrom, increment: number) => number): number {
  const levels = [4, 5, 6, 7, 8, 9];
  const errors = new Float64Array(levels.length);
  const stream = streamFrom(77);
  const fine = new Float64Array(512);
  for (let path = 0; path < 2000; path++) {
    let end = 0;
    for (let i = 0; i < 512; i++) {
      fine[i] = nextNormal(stream) * Math.sqrt(1 / 512);
      end += fine[i]!;
    }
    const exact = gbmStep(gbm, 1, 1, end);
    for (const [k, level] of levels.entries()) {
      const count = 2 ** level;
      const duration = 1 / count;
      let x = 1;
      for (let i = 0; i < count; i++) {
        let increment = 0;
        for (let j = 0; j < 512 / count; j++) increment += fine[(i * 512) / count + j]!;
        x = step({ time: i * duration, x, duration }, increment);
      }
      errors[k]! += Math.abs(x - exact) / 2000;
    }
  }
  const x = levels.map((level) => -level * Math.LN2);
  const y = [...errors].map(Math.log);
  const meanX = x.reduce((a, b) => a + b, 0) / x.length;
  const meanY = y.reduce((a, b) => a + b, 0) / y.length;
  const top = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0);
  return top / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
}

describe("strong order, as the slope of log E|error| on geometric Brownian motion", () => {
  test("Euler–Maruyama is of order one half", () => {
    const order = strongOrder((from, dw) => eulerMaruyamaStep(gbmSde, from, dw));
    expect(order).toBeGreaterThan(0.4);
    expect(order).toBeLessThan(0.6);
  });
  test("Milstein is of order one", () => {
    const order = strongOrder((from, dw) => milsteinStep(gbmSde, from, dw));
    expect(order).toBeGreaterThan(0.9);
    expect(order).toBeLessThan(1.1);
  });
  test("drift-implicit Euler is of order one half", () => {
    const order = strongOrder((from, dw) => implicitStep(gbmSde, from, dw).x);
    expect(order).toBeGreaterThan(0.4);
    expect(order).toBeLessThan(0.6);
  });
});

describe("the stiff test equation dX = -1000·X dt at Δ = 0.01", () => {
  const stiff: ScalarSde = {
    drift: (_t, x) => -1000 * x,
    driftSlope: () => -1000,
    diffusion: () => 0,
    diffusionSlope: () => 0,
  };
  const from = { time: 0, x: 1, duration: 0.01 };
  const theta = (implicitness: number) =>
    implicitStep(stiff, from, 0, { implicitness, tolerance: 1e-12, iterationCountMax: 20 });

  test("explicit multiplies by -9, implicit by 1/11, the trapezoid by -2/3", () => {
    expect(eulerMaruyamaStep(stiff, from, 0)).toBeCloseTo(-9, 12);
    expect(theta(0).x).toBeCloseTo(-9, 12);
    expect(theta(1).x).toBeCloseTo(1 / 11, 12);
    expect(theta(0.5).x).toBeCloseTo(-2 / 3, 12);
    expect(theta(1).iterationCount).toBe(1);
  });
  test("the stiffness metric says so: 10, hence fully implicit", () => {
    expect(stiffness(stiff, from)).toBeCloseTo(10, 12);
    expect(implicitnessFor(10)).toBe(1);
    expect(implicitnessFor(0.4)).toBe(0);
    expect(implicitnessFor(1.25)).toBeCloseTo(0.5, 12);
  });
  test("beyond ten times the bound the explicit scheme diverges and the implicit one decays", () => {
    let explicit = 1;
    let implicit = 1;
    for (let i = 0; i < 50; i++) {
      explicit = eulerMaruyamaStep(stiff, { time: 0, x: explicit, duration: 0.02 }, 0);
      implicit = implicitStep(stiff, { time: 0, x: implicit, duration: 0.02 }, 0).x;
    }
    expect(Math.abs(explicit)).toBeGreaterThan(1e30);
    expect(Math.abs(implicit)).toBeLessThan(1e-9);
  });
});

test("Newton solves a cubic drift in a few corrections and reports a small residual", () => {
  const cubic: ScalarSde = {
    drift: (_t, x) => -50 * x ** 3,
    driftSlope: (_t, x) => -150 * x ** 2,
    diffusion: () => 1,
    diffusionSlope: () => 0,
  };
  for (const x of [-20, -1, 0, 0.3, 5, 1000]) {
    const step = implicitStep(cubic, { time: 0, x, duration: 0.1 }, 0.2);
    expect(step.converged, `x = ${x}`).toBe(true);
    expect(step.iterationCount).toBeLessThanOrEqual(20);
    expect(Math.abs(step.x + 5 * step.x ** 3 - x - 0.2)).toBeLessThan(1e-9 * (1 + Math.abs(x)));
  }
});

test("a step without a solution says it did not converge", () => {
  const hopeless: ScalarSde = {
    drift: (_t, x) => 10 * (x * x + 1),
    driftSlope: (_t, x) => 20 * x,
    diffusion: () => 0,
    diffusionSlope: () => 0,
  };
  const step = implicitStep(hopeless, { time: 0, x: 0, duration: 1 }, 0);
  expect(step.converged).toBe(false);
  expect(step.residual).toBeGreaterThan(1e-3);
});

test("coarse steps of a mean-reverting equation keep their moments", () => {
  const reverting: ScalarSde = {
    drift: (_t, x) => -x,
    driftSlope: () => -1,
    diffusion: () => 0.5,
    diffusionSlope: () => 0,
  };
  const spread = [0.01, 0.1, 0.5, 1].map((duration) => {
    const stream = streamFrom(9);
    let sum = 0;
    for (let path = 0; path < 1000; path++) {
      let x = 1;
      for (let t = 0; t < 2; t += duration) {
        const increment = Math.sqrt(duration) * nextNormal(stream);
        x = eulerMaruyamaStep(reverting, { time: t, x, duration }, increment);
      }
      sum += Math.abs(x) / 1000;
    }
    return sum;
  });
  for (const value of spread) expect(value).toBeLessThan(3 * spread[0]!);
});

describe("exact transitions", () => {
  const ou = { reversion: 1.3, level: 2, volatility: 0.7 };

  test("Ornstein–Uhlenbeck has its closed form, and composes", () => {
    const { mean, variance } = ouTransition(ou, 5, 0.4);
    expect(mean).toBeCloseTo(2 + 3 * Math.exp(-0.52), 14);
    expect(variance).toBeCloseTo((0.49 * (1 - Math.exp(-1.04))) / 2.6, 14);
    const first = ouTransition(ou, 5, 0.15);
    const second = ouTransition(ou, first.mean, 0.25);
    expect(second.mean).toBeCloseTo(mean, 13);
    const carried = first.variance * Math.exp(-2 * 1.3 * 0.25);
    expect(second.variance + carried).toBeCloseTo(variance, 13);
  });
  test("the stationary variance is σ²/2θ and no reversion is Brownian motion", () => {
    expect(ouTransition(ou, 5, 1e3).variance).toBeCloseTo(0.49 / 2.6, 13);
    const walk = ouTransition({ ...ou, reversion: 0 }, 5, 3);
    expect(walk.mean).toBe(5);
    expect(walk.variance).toBeCloseTo(1.47, 14);
    const slow = ouTransition({ ...ou, reversion: 1e-12 }, 5, 3);
    expect(slow.variance).toBeCloseTo(1.47, 11);
  });
  test("a simulated path has the stationary variance and the lag correlation e^{-θΔ}", () => {
    const stream = streamFrom(5);
    const count = 100_000;
    const draws = Float64Array.from({ length: count }, () => nextNormal(stream));
    const path = new Float64Array(count);
    ouPathInto(path, draws, ou, 2, 0.5);
    let variance = 0;
    let lagged = 0;
    for (let i = 1; i < count; i++) {
      variance += (path[i]! - 2) ** 2;
      lagged += (path[i]! - 2) * (path[i - 1]! - 2);
    }
    expect(lagged / variance).toBeCloseTo(Math.exp(-0.65), 1.5);
    expect(Math.abs(variance / count / (0.49 / 2.6) - 1)).toBeLessThan(0.03);
  });
  test("geometric Brownian motion has mean e^{μT} and variance e^{2μT}(e^{σ²T} - 1)", () => {
    const { mean, variance } = gbmTransition(gbm, 2, 1.5);
    expect(mean).toBeCloseTo(2 * Math.exp(0.075), 13);
    expect(variance).toBeCloseTo(4 * Math.exp(0.15) * (Math.exp(0.375) - 1), 12);
  });
  test("the linear transition of one dimension is Ornstein–Uhlenbeck's", () => {
    const sde = {
      stateCount: 1,
      drift: Float64Array.of(-1.3),
      offset: Float64Array.of(2.6),
      diffusion: Float64Array.of(0.49),
    };
    for (const duration of [0, 0.01, 0.4, 7, 200]) {
      const { transition, offset, covariance } = linearTransition(sde, duration);
      const { mean, variance } = ouTransition(ou, 5, duration);
      expect(transition[0]! * 5 + offset[0]!).toBeCloseTo(mean, 12);
      expect(covariance[0]).toBeCloseTo(variance, 12);
    }
  });
  test("an integrated Brownian slope has the cubic covariance", () => {
    const sde = {
      stateCount: 2,
      drift: Float64Array.of(0, 1, 0, 0),
      offset: Float64Array.of(0, 0.5),
      diffusion: Float64Array.of(0, 0, 0, 3),
    };
    const { transition, offset, covariance } = linearTransition(sde, 2);
    expect([...transition]).toEqual([1, 2, 0, 1]);
    expect([...offset]).toEqual([1, 1]);
    const expected = [(3 * 8) / 3, (3 * 4) / 2, (3 * 4) / 2, 3 * 2];
    for (const [i, value] of expected.entries()) expect(covariance[i]).toBeCloseTo(value, 12);
  });
  test("a rotation stays a rotation and a stiff pair keeps a positive covariance", () => {
    const rotation = linearTransition(
      {
        stateCount: 2,
        drift: Float64Array.of(0, -3, 3, 0),
        offset: new Float64Array(2),
        diffusion: Float64Array.of(1, 0, 0, 1),
      },
      10,
    );
    expect(rotation.transition[0]).toBeCloseTo(Math.cos(30), 12);
    expect(rotation.transition[2]).toBeCloseTo(Math.sin(30), 12);
    expect(rotation.covariance[0]).toBeCloseTo(10, 11);
    const { covariance } = linearTransition(
      {
        stateCount: 2,
        drift: Float64Array.of(-1000, 999, 0, -1),
        offset: new Float64Array(2),
        diffusion: Float64Array.of(0, 0, 0, 1),
      },
      5,
    );
    expect(covariance[0]!).toBeGreaterThan(0);
    expect(covariance[0]! * covariance[3]! - covariance[1]! ** 2).toBeGreaterThan(0);
  });
});
