import { predictorConfigSchema } from "@meristem/orchestrator";
import { expect, test } from "vitest";
import { VARIANTS } from "./ablation-variants.js";

test.each(VARIANTS)("$group $name: the predictor accepts the configuration", ({ config }) => {
  expect(predictorConfigSchema.safeParse(config).success).toBe(true);
});

test("the first variant is the default, and names are unique", () => {
  expect(VARIANTS[0]).toEqual({ group: "", name: "default", config: {} });
  expect(new Set(VARIANTS.map(({ name }) => name)).size).toBe(VARIANTS.length);
});

test("raw windows only: every other interval set is excluded", () => {
  const { config } = VARIANTS.find(({ name }) => name === "raw windows only")!;
  expect(config.excludedIntervalSets).toHaveLength(8);
  expect(config.excludedIntervalSets).not.toContain("raw");
});
