/** Series of the golden traces; equal on every machine. */
import { normals, uniforms } from "@meristem/orchestrator/testing";

/** Gaps of 1 to 15 steps begin with this probability. */
const GAP_START = 0.02;
const GAP_MAX = 15;
/** Steps over which a level or a variance moves to its next value. */
const TRANSITION = 20;
const REGIME_STEPS = 700;

/**
 * A season of 24 steps with gaps, whose level and noise move within 20 steps to the next regime:
 * the level by 30 and back, the standard deviation of the noise from 1 to 4 and back.
 */
export function gapsAndSoftChanges(count: number, seed: number): (number | undefined)[] {
  const uniform = uniforms(seed);
  const normal = normals(seed + 1);
  let gap = 0;
  return Array.from({ length: count }, (_, t) => {
    const share = Math.min(1, (t % REGIME_STEPS) / TRANSITION);
    const isOdd = Math.floor(t / REGIME_STEPS) % 2 === 1;
    const mix = isOdd ? share : t < REGIME_STEPS ? 0 : 1 - share;
    const season = ((t % 24) - 11.5) ** 2 / 12;
    const value = 200 + 30 * mix + season + (1 + 3 * mix) * normal();
    if (gap > 0) {
      gap--;
      return undefined;
    }
    if (uniform() < GAP_START) gap = Math.floor(GAP_MAX * uniform());
    return value;
  });
}
