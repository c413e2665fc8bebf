/**
 * The program of a thread as a module that holds its text.
 *
 * A thread is started from text, so that it runs the same from sources, from a build and from inside
 * somebody's bundle, where no file of ours is at a known place.
 */
import { build } from "esbuild";

/** @param {{ entry: string, plugins?: import("esbuild").Plugin[] }} options */
export async function workerSource({ entry, plugins = [] }) {
  const bundle = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "es2022",
    // Sources, not builds: a fresh clone has none yet when this is written.
    conditions: ["@meristem/source"],
    plugins,
  });
  return (
    "/** The worker's program. Written by `npm run generate`; never edited. */\n" +
    `export const WORKER_SOURCE: string = ${JSON.stringify(bundle.outputFiles[0].text)};\n`
  );
}
