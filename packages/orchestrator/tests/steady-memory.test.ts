/** The step in place neither allocates nor grows, and the whole predictor keeps nothing. */
import { createPredictor } from "@meristem/orchestrator";
import { weather } from "@meristem/orchestrator/testing";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
const values = weather(4000, 8);

/**
 * A boxed number takes 16 bytes: not three of them a step, those of kernel B's training included.
 * Bundled, in a process of its own: the test runner's modules box what they hand over.
 */
const BYTES_PER_STEP_MAX = { full: 48, balanced: 48, lite: 8, bank: 8 };

test.each(Object.entries(BYTES_PER_STEP_MAX))(
  "a step in place allocates nothing once the compiler knows it (%s)",
  (name, bytesPerStepMax) => {
    const bundler = fileURLToPath(
      new URL("../../../tooling/testkit/bin/run-ts.mjs", import.meta.url),
    );
    const bench = fileURLToPath(new URL("../bench/allocation.ts", import.meta.url));
    const said = execFileSync(process.execPath, [bundler, bench, "--json", "--profile", name], {
      encoding: "utf8",
    });
    const { medianBytesPerStep } = JSON.parse(said) as { medianBytesPerStep: number };
    expect(medianBytesPerStep).toBeLessThan(bytesPerStepMax);
  },
);

test("a predictor that has seen seven times as much holds no more memory", () => {
  const predictor = createPredictor({ config: { seasonLengths: [24] } });
  const held = (steps: number): number => {
    for (let i = 0; i < steps; i++) predictor.observe(values[i % values.length]);
    collect();
    return process.memoryUsage().heapUsed;
  };
  const early = held(2000);
  expect(held(12_000) - early).toBeLessThan(300_000);
});
