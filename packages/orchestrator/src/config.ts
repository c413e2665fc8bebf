/**
 * The predictor's parameters: bounds, defaults and what may change while it runs.
 *
 * @module
 */
import { z } from "zod";
import { PredictorConfigError } from "./errors.js";

const HORIZON_MAX = 1024;

export const predictorConfigSchema = z
  .strictObject({
    horizons: z
      .array(z.int().min(1).max(HORIZON_MAX))
      .min(1)
      .max(64)
      .default([1, 12])
      .describe("Steps ahead to forecast, ascending, each once. [steps; 1..1024]"),
    seasonLengths: z
      .array(z.int().min(2).max(10_000))
      .max(2)
      .default([])
      .describe("Seasonal periods, told. Empty: found from the data. [steps; 2..10000]"),
  })
  .refine((config) => config.horizons.every((h, i) => i === 0 || h > config.horizons[i - 1]!), {
    path: ["horizons"],
    error: "horizons must ascend, each once",
  })
  .readonly();

export type PredictorConfig = z.output<typeof predictorConfigSchema>;
export type PredictorConfigInput = z.input<typeof predictorConfigSchema>;

/** Keys that a running predictor may not change: they alter the layout of its state. */
export const LOCKED_KEYS = [
  "horizons",
  "seasonLengths",
] as const satisfies readonly (keyof PredictorConfig)[];

/** @throws PredictorConfigError naming every key that breaks the schema. */
export function parsePredictorConfig(input: unknown = {}): PredictorConfig {
  const parsed = predictorConfigSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new PredictorConfigError(faults.join("; "), { faults: faults.join("; ") });
}
