import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/main.ts", "src/victim.ts", "src/teller.ts"],
  format: "esm",
  target: "es2023",
  clean: true,
  // One file a process: what is killed a thousand times must start fast, and waits for no build.
  noExternal: [/.*/],
  esbuildOptions: (options) => {
    options.conditions = ["@meristem/source"];
  },
});
