/**
 * Bundles the worker into `src/worker/worker-source.gen.ts`, a module that holds its text.
 *
 * A thread is started from text, so that it runs the same from sources, from a build and from inside
 * somebody's bundle, where no file of ours is at a known place.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "tsup";

export async function bundleWorker() {
  const outDir = await mkdtemp(join(tmpdir(), "meristem-worker-"));
  try {
    await build({
      config: false,
      entry: ["src/worker/worker.ts"],
      outDir,
      format: "cjs",
      target: "es2022",
      platform: "node",
      silent: true,
      splitting: false,
      noExternal: [/./],
      // Sources, not builds: a fresh clone has none yet when this is written.
      esbuildOptions: (options) => {
        options.conditions = ["@meristem/source"];
      },
      outExtension: () => ({ js: ".cjs" }),
    });
    const text = await readFile(join(outDir, "worker.cjs"), "utf8");
    return (
      "/** The worker's program. Written by `npm run generate`; never edited. */\n" +
      `export const WORKER_SOURCE: string = ${JSON.stringify(text)};\n`
    );
  } finally {
    await rm(outDir, { recursive: true });
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  await writeFile("src/worker/worker-source.gen.ts", await bundleWorker());
}
