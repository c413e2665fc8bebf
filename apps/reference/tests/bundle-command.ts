/** Bundles the command from source once per test run, so that no test waits for a build. */
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("../.test-bundle/", import.meta.url));

/** Where the command stands; beside `data/` as in an installation. */
export const commandFile = `${folder}main.mjs`;

export default async function bundle(): Promise<() => void> {
  await build({
    entryPoints: [fileURLToPath(new URL("../src/main.ts", import.meta.url))],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["@meristem/source"],
    // Some packages inside are CommonJS and ask for require.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  return () => rmSync(folder, { recursive: true, force: true });
}
