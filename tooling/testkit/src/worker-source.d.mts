import type { Plugin } from "esbuild";

/** The text of a module that exports the bundled program of `entry` as `WORKER_SOURCE`. */
export function workerSource(options: { entry: string; plugins?: Plugin[] }): Promise<string>;
