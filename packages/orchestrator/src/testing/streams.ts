/** Streams of random numbers, and two random series. */
import { normalQuantile } from "@meristem/kernels/math";

/** Uniforms in (0, 1), by a 32-bit mix of a counter. */
export function uniforms(seed: number): () => number {
  let counter = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    counter = (counter + 0x6d2b79f5) >>> 0;
    let word = Math.imul(counter ^ (counter >>> 15), counter | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32 + 2 ** -33;
  };
}

/** Standard normals. */
export function normals(seed: number): () => number {
  const uniform = uniforms(seed);
  return () => normalQuantile(uniform());
}

/** `count` values of a first-order autoregression with unit innovations. */
export function autoregression(count: number, coefficient: number, seed: number): number[] {
  const normal = normals(seed);
  let value = 0;
  return Array.from({ length: count }, () => (value = coefficient * value + normal()));
}

/** One series with level shifts, a season, constant stretches, bursts of noise and missing values. */
export function weather(count: number, seed: number): (number | undefined)[] {
  const uniform = uniforms(seed);
  const normal = normals(seed + 1);
  let level = 50;
  return Array.from({ length: count }, (_, t) => {
    if (uniform() < 0.01) return undefined;
    if (uniform() < 0.003) level += 20 * normal();
    level += 0.05 * normal();
    const season = ((t % 24) - 11.5) ** 2 / 12;
    const burst = t % 900 > 700 ? 4 : 1;
    const tick = t % 1700 > 1600 ? 0 : 1;
    return level + tick * (season + burst * normal());
  });
}
