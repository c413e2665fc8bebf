/** Generators of common kinds of series. */
import { exp, sin } from "@meristem/kernels/math";
import { normals, uniforms } from "./streams.js";

export interface SeriesKind {
  /** For the table. */
  readonly name: string;
  /** Length of the season, steps; 0: none. It is not configured in the predictor. */
  readonly season: number;
  readonly make: (count: number, seed: number) => number[];
}

const TURN = 2 * Math.PI;
const from = (count: number, next: (t: number) => number): number[] =>
  Array.from({ length: count }, (_, t) => next(t));

export const KINDS: readonly SeriesKind[] = [
  {
    name: "price: geometric walk, volatility in clusters",
    season: 0,
    make: (count, seed) => {
      const normal = normals(seed);
      let [logPrice, variance, shock] = [4, 1e-4, 0];
      return from(count, () => {
        variance = 5e-6 + 0.1 * shock * shock + 0.85 * variance;
        shock = Math.sqrt(variance) * normal();
        logPrice += shock;
        return exp(logPrice);
      });
    },
  },
  {
    name: "random walk",
    season: 0,
    make: (count, seed) => {
      const normal = normals(seed + 10);
      let value = 0;
      return from(count, () => (value += normal()));
    },
  },
  {
    name: "white noise",
    season: 0,
    make: (count, seed) => {
      const normal = normals(seed + 20);
      return from(count, () => 100 + normal());
    },
  },
  {
    name: "mean reversion: AR(1), 0.8",
    season: 0,
    make: (count, seed) => {
      const normal = normals(seed + 30);
      let value = 0;
      return from(count, () => (value = 0.8 * value + normal()));
    },
  },
  {
    name: "daily season of 24, noise",
    season: 24,
    make: (count, seed) => {
      const normal = normals(seed + 40);
      return from(count, (t) => 50 + 10 * sin((TURN * t) / 24) + 2 * normal());
    },
  },
  {
    name: "hours of a week: 24 and 168",
    season: 168,
    make: (count, seed) => {
      const normal = normals(seed + 50);
      const isWorkday = (t: number): boolean => Math.floor(t / 24) % 7 < 5;
      return from(count, (t) => {
        const day = sin((TURN * (t % 24)) / 24) + 0.5 * sin((2 * TURN * (t % 24)) / 24);
        return 100 + (isWorkday(t) ? 20 : 6) * day + 2 * normal();
      });
    },
  },
  {
    name: "growth times a season of 12",
    season: 12,
    make: (count, seed) => {
      const normal = normals(seed + 60);
      return from(count, (t) => exp(3 + 0.002 * t + 0.2 * sin((TURN * t) / 12) + 0.03 * normal()));
    },
  },
  {
    name: "chaos without noise: logistic map",
    season: 0,
    make: (count, seed) => {
      let x = 0.1 + 0.01 * seed;
      return from(count, () => (x = 3.9 * x * (1 - x)));
    },
  },
  {
    name: "level that jumps now and then",
    season: 0,
    make: (count, seed) => {
      const [normal, uniform] = [normals(seed + 70), uniforms(seed + 71)];
      let level = 0;
      return from(count, () => {
        if (uniform() < 0.005) level += 15 * normal();
        return level + normal();
      });
    },
  },
  {
    name: "counts, mostly 0",
    season: 0,
    make: (count, seed) => {
      const uniform = uniforms(seed + 80);
      return from(count, () => (uniform() < 0.8 ? 0 : Math.ceil(5 * uniform())));
    },
  },
  {
    name: "heavy tails: Student t, 3 degrees",
    season: 0,
    make: (count, seed) => {
      const normal = normals(seed + 90);
      return from(count, () => {
        const squares = normal() ** 2 + normal() ** 2 + normal() ** 2;
        return 10 + normal() / Math.sqrt(squares / 3);
      });
    },
  },
];
