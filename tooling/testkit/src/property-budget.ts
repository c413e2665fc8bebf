import type { Parameters } from "fast-check";

/**
 * Size and seed of every property test. The seed is fixed so that a commit is judged by itself; the
 * long torture sets `PROPERTY_RUNS` (and, to explore, `PROPERTY_SEED`).
 */
export const propertyBudget: Parameters<unknown> = {
  numRuns: Number(process.env["PROPERTY_RUNS"] ?? 200),
  seed: Number(process.env["PROPERTY_SEED"] ?? 20_261_121),
};
