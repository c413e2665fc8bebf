import { defineConfig } from "tsup";

/** Bundles the scripts of this folder from source, so that what is timed is what is edited. */
export default defineConfig({
  entry: { series: "bench/series.ts", steps: "bench/steps.ts", library: "bench/library.ts" },
  outDir: "node_modules/.cache/bench",
  format: "esm",
  target: "es2023",
  clean: true,
  silent: true,
  noExternal: [/.*/],
  esbuildOptions(options) {
    options.conditions = ["@meristem/source"];
  },
});
