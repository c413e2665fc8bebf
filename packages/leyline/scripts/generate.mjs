/**
 * Writes the bindings: `proto/` in, `src/gen` and its door `src/gen-v1.ts` out. Works offline and
 * gives the same bytes every time.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const leyline = fileURLToPath(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

execFileSync(`${leyline}node_modules/.bin/buf`, ["generate"], { cwd: root, stdio: "inherit" });

const modules = readdirSync(`${leyline}src/gen/leyline/v1`).toSorted();
const door = [
  "/**",
  " * The only door to the generated bindings: every message and enum of `proto/leyline/v1`, by name.",
  " * Written by `scripts/generate.mjs` together with them.",
  " *",
  " * @module",
  " */",
  ...modules.map((name) => `export * from "./gen/leyline/v1/${name.replace(/\.ts$/, ".js")}";`),
];
writeFileSync(`${leyline}src/gen-v1.ts`, `${door.join("\n")}\n`);
