import type { v1 } from "@meristem/leyline";
import { expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import { GATE_KEY_POLICY, gateConfigSchema } from "./config.js";

test("the schema and the proto message are the same type", () => {
  expectTypeOf<z.output<typeof gateConfigSchema>>().toEqualTypeOf<v1.GateConfig>();
});

test("every key has a default, a description with its unit, and a policy", () => {
  const defaults = gateConfigSchema.parse({});
  expect(Object.keys(GATE_KEY_POLICY).toSorted()).toEqual(Object.keys(defaults).toSorted());
  for (const field of Object.values(gateConfigSchema.unwrap().shape)) {
    expect(field.description).toMatch(/\. \[[a-z0-9 ]+\]$|\[1\]$/);
  }
});

test("an unknown key and a count beyond the window are refused", () => {
  expect(gateConfigSchema.safeParse({ sigmaBound: 20 }).success).toBe(false);
  const config = { outlierWindowSize: 16, outlierCountMin: 17 };
  expect(gateConfigSchema.safeParse(config).success).toBe(false);
});
