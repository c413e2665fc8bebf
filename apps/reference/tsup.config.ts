import { defineConfig } from "tsup";

// One bundle straight from the sources of the packages: it starts faster than a dozen of them, and the
// first `npm start` need not wait until each has been built with its declarations.
export default defineConfig({
  entry: ["src/main.ts"],
  format: "esm",
  target: "es2023",
  clean: true,
  splitting: true,
  noExternal: [/^@meristem\//],
  esbuildOptions(options) {
    options.conditions = ["@meristem/source"];
  },
});
