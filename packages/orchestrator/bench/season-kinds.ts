/** Series with and without seasons, as generators: what the season finder is measured on. */
import { exp, sin } from "@meristem/kernels/math";
import { normals, uniforms } from "../src/testing/streams.js";
import { KINDS } from "../src/testing/series-kinds.js";

export interface SeasonKind {
  readonly name: string;
  /** Steps, ascending; empty: none. */
  readonly seasons: readonly number[];
  readonly make: (count: number, seed: number) => number[];
}

const TURN = 2 * Math.PI;
const DAYS_OF_WEEK = 7;
const WORKDAYS = 5;
const from = (count: number, next: (t: number) => number): number[] =>
  Array.from({ length: count }, (_, t) => next(t));

function autoregressive(name: string, ...coefficients: readonly number[]): SeasonKind {
  return {
    name,
    seasons: [],
    make: (count, seed) => {
      const normal = normals(seed + 200);
      const past = coefficients.map(() => 0);
      return from(count, () => {
        const value = coefficients.reduce((sum, c, i) => sum + c * past[i]!, normal());
        past.unshift(value);
        past.pop();
        return value;
      });
    },
  };
}

/** One rhythm of its own a seed, of mean 0 and mean square 1; neighbours are alike. */
function rhythm(period: number, seed: number): number[] {
  const normal = normals(seed + period);
  const raw = from(period, normal);
  const smooth = raw.map((x, i) => raw.at(i - 1)! + 2 * x + raw[(i + 1) % period]!);
  const mean = smooth.reduce((sum, x) => sum + x, 0) / period;
  const size = Math.sqrt(smooth.reduce((sum, x) => sum + (x - mean) ** 2, 0) / period);
  return smooth.map((x) => (x - mean) / size);
}

interface Parts {
  readonly noise: number;
  /** Size of the second rhythm; the first has 1. */
  readonly second?: number;
  /** Random walk of the level, a step; and trend. */
  readonly wander?: number;
  readonly trend?: number;
}

function added(seasons: readonly number[], parts: Parts): SeasonKind {
  const { noise, second = 0, wander = 0, trend = 0 } = parts;
  const [first, other = first] = seasons as [number, number?];
  const extras = [
    seasons.length > 1 ? ` of size ${second}` : "",
    `, noise ${noise}`,
    wander > 0 ? `, level wanders ${wander}` : "",
    trend > 0 ? ", trend" : "",
  ];
  return {
    name: `${seasons.join(" and ")}${extras.join("")}`,
    seasons,
    make: (count, seed) => {
      const normal = normals(seed + 210);
      const [one, two] = [rhythm(first, seed + 300), rhythm(other, seed + 900)];
      let level = 100;
      return from(count, (t) => {
        level += trend + wander * normal();
        return level + one[t % first]! + second * two[t % other]! + noise * normal();
      });
    },
  };
}

/** On two of seven days the day's rhythm has `share` of its size. */
function week(day: number, share: number, noise: number): SeasonKind {
  return {
    name: `${day} a day, at weekends ${share} of it, noise ${noise}`,
    seasons: [day, DAYS_OF_WEEK * day],
    make: (count, seed) => {
      const normal = normals(seed + 220);
      const rhythmOfDay = rhythm(day, seed + 400);
      return from(count, (t) => {
        const size = Math.floor(t / day) % DAYS_OF_WEEK < WORKDAYS ? 1 : share;
        return size * rhythmOfDay[t % day]! + noise * normal();
      });
    },
  };
}

function counts(day: number, rate: number): SeasonKind {
  return {
    name: `counts of about ${rate}, ${day} a day, quiet weekends`,
    seasons: [day, DAYS_OF_WEEK * day],
    make: (count, seed) => {
      const uniform = uniforms(seed + 230);
      return from(count, (t) => {
        const size = Math.floor(t / day) % DAYS_OF_WEEK < WORKDAYS ? 1 : 0.4;
        // Poisson by Knuth's product of uniforms.
        const limit = exp(-rate * size * exp(sin((TURN * t) / day)));
        let value = -1;
        for (let product = 1; product > limit; product *= uniform()) value++;
        return value;
      });
    },
  };
}

/** Where a season that is found is a false one. */
export const WITHOUT_SEASON: readonly SeasonKind[] = [
  ...KINDS.filter(({ season }) => season === 0).map(({ name, make }) => ({
    name,
    seasons: [],
    make,
  })),
  autoregressive("AR(1), 0.5", 0.5),
  autoregressive("AR(1), -0.6", -0.6),
  autoregressive("AR(2), cycles of 12 that come and go", 1.558, -0.81),
];

export const WITH_SEASON: readonly SeasonKind[] = [
  ...KINDS.filter(({ season }) => season > 0).map(({ name, season, make }) => ({
    name,
    seasons: season === 168 ? [24, 168] : [season],
    make,
  })),
  added([24], { noise: 2 }),
  added([12], { noise: 0.3, wander: 0.5 }),
  added([12, 60], { second: 0.4, noise: 0.6 }),
  added([24, 168], { second: 0.3, noise: 0.6 }),
  added([24, 168], { second: 0.5, noise: 0.3, wander: 0.1, trend: 0.01 }),
  added([48, 336], { second: 0.5, noise: 0.3 }),
  added([96, 672], { second: 0.7, noise: 0.3 }),
  week(24, 0.5, 0.5),
  counts(24, 5),
  counts(24, 1),
];
