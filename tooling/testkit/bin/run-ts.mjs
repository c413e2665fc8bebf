#!/usr/bin/env node
/**
 * `run-ts FILE.ts [ARG…]`: bundles a TypeScript file with the sources of its workspace packages and
 * runs it. For benchmarks and scripts; tests go through vitest.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write("usage: run-ts FILE.ts [ARG…]\n");
  process.exit(2);
}
const entry = resolve(file);
const bundle = await build({
  entryPoints: [entry],
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "node20",
  conditions: ["@meristem/source"],
  packages: "bundle",
  external: ["gpu.js", "esbuild", "playwright-core", "@tensorflow/*"],
  sourcemap: "inline",
  define: { "import.meta.dirname": JSON.stringify(dirname(entry)) },
  logLevel: "warning",
});
// Beside the entry, so that what is left external is found from there.
const folder = mkdtempSync(join(dirname(entry), ".run-ts-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const target = join(folder, "main.mjs");
writeFileSync(target, bundle.outputFiles[0].contents);
process.argv = [process.argv[0], entry, ...args];
await import(pathToFileURL(target).href);
