/**
 * The test set-up every package shares: sources instead of builds, counts written for the summary.
 *
 * Plain JavaScript because vitest loads it before any TypeScript is transformed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

const conditions = ["@meristem/source", ...defaultServerConditions];

/**
 * Writes `.test-results/summary.json`: what passed, failed and was skipped, with each skip's reason.
 * `npm test` sums these files; turbo restores them together with a cached run.
 */
class CountingReporter {
  onTestRunEnd(modules, errors) {
    const summary = { passed: 0, failed: errors.length, skipped: [] };
    for (const module of modules) {
      summary.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === "passed") summary.passed++;
        else if (state === "failed") summary.failed++;
        else summary.skipped.push({ name: test.fullName, reason: note ?? "" });
      }
    }
    mkdirSync(".test-results", { recursive: true });
    writeFileSync(".test-results/summary.json", `${JSON.stringify(summary, null, 2)}\n`);
  }
}

/** The vitest configuration of one package; `overrides` go into its `test` section. */
export function packageTests(overrides = {}) {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      include: ["src/**/*.test.ts", "tests/**/*.test.ts", "bench/**/*.test.ts"],
      reporters: ["default", new CountingReporter()],
      testTimeout: 60_000,
      // What a file prepares may start processes: ten seconds are too few on a crowded machine.
      hookTimeout: 60_000,
      ...overrides,
    },
  });
}
