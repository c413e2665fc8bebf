/**
 * 5,000 steps through every kind of weather, bit for bit.
 *
 * `tests/golden/trace.json` was written by `UPDATE_GOLDEN=1 npx vitest run tests/golden-trace.test.ts`.
 * It changes when, and only when, the mathematics of the step changes; the commit says why.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import {
  initialPredictorState,
  plainInput,
  predictorConfigSchema,
  predictorStepInto,
  stepOutputFor,
} from "@meristem/orchestrator";
import { weather } from "@meristem/orchestrator/testing";
import { expect, test } from "vitest";

const FILE = new URL("golden/trace.json", import.meta.url);
const STEPS = 5000;

interface Trace {
  readonly about: string;
  readonly steps: number;
  /** SHA-256 over points and quantiles, little-endian float64, after each thousand steps. */
  readonly sha256Hex: readonly string[];
}

function trace(): Trace {
  const config = predictorConfigSchema.parse({});
  const state = initialPredictorState(config);
  const output = stepOutputFor(config.horizons.length);
  const hash = createHash("sha256");
  const sha256Hex: string[] = [];
  for (const [t, value] of weather(STEPS, 42).entries()) {
    predictorStepInto(state, plainInput(value), output);
    hash.update(new Uint8Array(output.points.buffer));
    hash.update(new Uint8Array(output.quantiles.buffer));
    if ((t + 1) % 1000 === 0) sha256Hex.push(hash.copy().digest("hex"));
  }
  return { about: "weather(5000, 42), default configuration", steps: STEPS, sha256Hex };
}

test("5,000 steps give the committed bits on every Node", () => {
  const found = trace();
  if (process.env["UPDATE_GOLDEN"] !== undefined) {
    writeFileSync(FILE, `${JSON.stringify(found, null, 2)}\n`);
  }
  expect(found).toEqual(JSON.parse(readFileSync(FILE, "utf8")));
});
