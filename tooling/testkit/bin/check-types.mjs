#!/usr/bin/env node
/**
 * `check-types`: the types of a package, first as its users compile it (no tests, no ambient types), then
 * with its tests. Uses the native compiler, five times as fast; the bundler's declarations are made
 * by the other one, so both have to agree (docs/decisions/0001).
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const manifest = createRequire(import.meta.url).resolve("typescript7/package.json");
const compiler = join(dirname(manifest), "bin/tsc");
for (const project of ["tsconfig.json", "tsconfig.test.json"]) {
  const { status } = spawnSync(process.execPath, [compiler, "-p", project], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
