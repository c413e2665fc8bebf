/** Bundles the worker into `src/threaded/worker-source.gen.ts`, a module that holds its text. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { workerSource } from "@meristem/testkit/worker-source";

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

export function bundleWorker() {
  return workerSource({ entry: "src/threaded/store-worker.ts", plugins: [slimContracts] });
}

if (import.meta.url === `file://${process.argv[1]}`) {
  await writeFile("src/threaded/worker-source.gen.ts", await bundleWorker());
}
