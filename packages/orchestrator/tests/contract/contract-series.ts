/** Series of the contract suite. */
import { normals, uniforms } from "@meristem/orchestrator/testing";

/** A multiple of 2^-16: adding a whole number or multiplying by a power of two rounds nothing. */
const exact = (value: number): number => Math.round(value * 2 ** 16) / 2 ** 16;

/** Positive, with a season of 12 steps, a slow level and noise. Exact in 16 binary places. */
export function plainSeries(count: number, seed: number): number[] {
  const normal = normals(seed);
  let level = 100;
  return Array.from({ length: count }, (_, t) => {
    level += 0.1 * normal();
    return exact(level + 2 * (Math.abs((t % 12) - 6) - 3) + normal());
  });
}

/** Series on which no expert may predict anything but a finite number. */
export const HOSTILE_SERIES: Readonly<Record<string, (count: number) => (number | undefined)[]>> = {
  "always 0": (count) => made(count, () => 0),
  "a constant, then another": (count) => made(count, (t) => (t < count / 2 ? 1 : 1e9)),
  "1e300 and 9.9e299": (count) => made(count, (t) => (t % 2 === 0 ? 1e300 : 9.9e299)),
  "1e300 and -1e300": (count) => made(count, (t) => (t % 2 === 0 ? 1e300 : -1e300)),
  "1e-300 and small multiples": (count) => made(count, (t) => 1e-300 * (1 + (t % 3))),
  subnormals: (count) => made(count, (t) => 5e-324 * (t % 5)),
  "from 1e-300 to 1e300": (count) => made(count, (t) => (t < 200 ? 1e-300 * (t + 1) : 1e300)),
  "explosive growth": (count) => made(count, (t) => Math.min(1e300, 1.5 ** Math.min(t, 1700))),
  "few integers": (count) => {
    const uniform = uniforms(9);
    return made(count, () => Math.floor(3 * uniform()));
  },
  "spikes of 1e9 in noise": (count) => {
    const normal = normals(10);
    return made(count, (t) => (t % 97 === 0 ? 1e9 : normal()));
  },
  "one value, then none": (count) => made(count, (t) => (t === 3 ? 7 : undefined)),
  "one value in 13 steps": (count) => made(count, (t) => (t % 13 === 0 ? t : undefined)),
};

function made(count: number, valueAt: (t: number) => number | undefined): (number | undefined)[] {
  return Array.from({ length: count }, (_, t) => valueAt(t));
}
