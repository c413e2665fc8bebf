/** Bundles the worker into `src/worker/worker-source.gen.ts`, a module that holds its text. */
import { writeFile } from "node:fs/promises";
import { workerSource } from "@meristem/testkit/worker-source";

export function bundleWorker() {
  return workerSource({ entry: "src/worker/worker.ts" });
}

if (import.meta.url === `file://${process.argv[1]}`) {
  await writeFile("src/worker/worker-source.gen.ts", await bundleWorker());
}
