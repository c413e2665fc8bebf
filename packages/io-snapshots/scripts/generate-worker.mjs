/**
 * Bundles the worker into `src/threaded/worker-source.gen.ts`, a module that holds its text.
 *
 * A thread is started from text, so that it runs the same from sources, from a build and from inside
 * somebody's bundle, where no file of ours is at a known place.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

const LEYLINE = fileURLToPath(new URL("../../leyline/src/", import.meta.url));

/**
 * The contracts, but for the messages: of `v1`, a namespace that no bundler thins out, the thread takes
 * three names. Whatever else it comes to use has to be added here; the store's tests run in a thread too.
 */
const SLIM_CONTRACTS = `
  import { errorCodeFromJSON, snapshotFaultFromJSON, TelemetryLevel } from "./gen-v1.js";
  export { InvariantError, invariant, isOperatingError, OperatingError } from "./errors.js";
  export const v1 = { errorCodeFromJSON, snapshotFaultFromJSON, TelemetryLevel };
`;

const slimContracts = {
  name: "slim-contracts",
  setup(build) {
    // Sources, not builds: only from them is what nobody uses left out.
    build.initialOptions.conditions = ["@meristem/source"];
    build.onResolve({ filter: /^@meristem\/leyline$/ }, () => ({
      path: "slim",
      namespace: "slim",
    }));
    build.onLoad({ filter: /^slim$/, namespace: "slim" }, () => ({
      contents: SLIM_CONTRACTS,
      resolveDir: LEYLINE,
      loader: "js",
    }));
  },
};

export async function bundleWorker() {
  const outDir = await mkdtemp(join(tmpdir(), "meristem-store-worker-"));
  try {
    await build({
      config: false,
      entry: ["src/threaded/store-worker.ts"],
      outDir,
      format: "cjs",
      target: "es2022",
      platform: "node",
      silent: true,
      esbuildPlugins: [slimContracts],
      splitting: false,
      noExternal: [/./],
      outExtension: () => ({ js: ".cjs" }),
    });
    const text = await readFile(join(outDir, "store-worker.cjs"), "utf8");
    return (
      "/** The worker's program. Written by `npm run generate`; never edited. */\n" +
      `export const WORKER_SOURCE: string = ${JSON.stringify(text)};\n`
    );
  } finally {
    await rm(outDir, { recursive: true });
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  await writeFile("src/threaded/worker-source.gen.ts", await bundleWorker());
}
