/**
 * The contract of an expert: it allocates nothing in steady state.
 *
 * In a process of its own: the modules of the test runner box the numbers that they pass on. The experts
 * of the profile lite are covered by `steady-memory.test.ts`, which measures the whole step.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { knownExceptions } from "./exceptions.js";

const RUN_TS = fileURLToPath(new URL("../../node_modules/.bin/run-ts", import.meta.url));
const PROGRAM = fileURLToPath(new URL("expert-allocation-program.ts", import.meta.url));
/** A boxed number takes 16 bytes: less than one in two steps. */
const BYTES_PER_STEP_MAX = 8;

test.each(["full", "balanced"])(
  "experts of %s allocate nothing in steady state",
  (profile) => {
    const output = execFileSync(RUN_TS, [PROGRAM, profile], { encoding: "utf8" });
    const bytesPerStep = Object.entries(JSON.parse(output) as Record<string, number>);
    expect(bytesPerStep.length).toBeGreaterThan(10);
    const known = knownExceptions("allocation", `experts of ${profile}`);
    const broken = bytesPerStep.filter(
      ([name, bytes]) => bytes > BYTES_PER_STEP_MAX && !known.includes(name),
    );
    expect(broken).toEqual([]);
  },
  120_000,
);
