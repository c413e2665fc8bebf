import { defineConfig } from "tsup";

export default defineConfig({
  entry: [
    "src/index.ts",
    "src/ports/index.ts",
    "src/units/index.ts",
    "src/text/index.ts",
    "src/checksum/index.ts",
    "src/testing/index.ts",
  ],
  format: "esm",
  target: "es2023",
  clean: true,
  // tsup's declaration step sets baseUrl, which TypeScript 6 calls deprecated.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
});
