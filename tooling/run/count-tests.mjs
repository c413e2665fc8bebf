/** Sums what every package's test run wrote into `.test-results/summary.json`. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./stage.mjs";

/** The one reason for which a test may be skipped without counting as failed. */
const EXCUSED = /^missing GPU/;

export function countTests() {
  let passed = 0;
  let failed = 0;
  const lines = [];
  for (const group of ["packages", "apps", "tooling"]) {
    for (const name of readdirSync(join(root, group)).toSorted()) {
      const directory = join(root, group, name);
      if (!existsSync(join(directory, "vitest.config.ts"))) continue;
      const file = join(directory, ".test-results/summary.json");
      if (!existsSync(file)) {
        failed++;
        lines.push(`${name}: no test result was written`);
        continue;
      }
      const summary = JSON.parse(readFileSync(file, "utf8"));
      const unexcused = summary.skipped.filter(({ reason }) => !EXCUSED.test(reason));
      if (summary.passed + summary.failed === 0) {
        failed++;
        lines.push(`${name}: ran no test`);
      }
      passed += summary.passed;
      failed += summary.failed + unexcused.length;
      lines.push(
        `${name}: ${summary.passed} passed` + (summary.failed ? `, ${summary.failed} failed` : ""),
      );
      for (const skip of summary.skipped) {
        lines.push(`  skipped: ${skip.name} (${skip.reason || "no reason: counts as failed"})`);
      }
    }
  }
  return { passed, failed, lines };
}
