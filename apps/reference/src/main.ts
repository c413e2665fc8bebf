/**
 * The only file that knows `process`: it makes the ports and turns a command's number into the exit
 * code.
 *
 * @packageDocumentation
 */
import { setTimeout as later } from "node:timers";
import { setImmediate, setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { nodeFileSystem } from "@meristem/io-durable";
import { openInputFile } from "@meristem/io-rows";
import type { UnixNs } from "@meristem/leyline/units";
import manifest from "../package.json" with { type: "json" };
import { dispatch } from "./command-line/dispatch.js";
import { EXIT } from "./command-line/exit-code.js";
import { COMMANDS } from "./commands/command-table.js";
import { runProgram } from "./host/run-program.js";
import { endBy, listenForStop } from "./host/stop-signal.js";
import { dataOut, messageOut } from "./host/text-out.js";

/** From the end of a command that was stopped to that of its process, if something holds it. */
const LINGER_MS = 1000;

const stop = listenForStop(process);

process.exitCode = await dispatch(process.argv.slice(2), COMMANDS, {
  stdout: dataOut(process.stdout, "stdout"),
  stderr: messageOut(process.stderr),
  stdin: {
    isTty: process.stdin.isTTY === true,
    chunks: () => process.stdin as AsyncIterable<Uint8Array>,
  },
  environment: process.env,
  stop,
  clock: {
    nowUnixNs: () => (BigInt(Date.now()) * 1_000_000n) as UnixNs,
    monotonicNs: () => process.hrtime.bigint(),
  },
  files: nodeFileSystem(),
  hasThreads: true,
  breathe: () => setImmediate(),
  wait: (ms, ended) =>
    setTimeout(ms, undefined, { signal: ended }).catch((error: unknown) => {
      if (!ended.aborted) throw error;
    }),
  openInput: (path) => openInputFile(path, stop.signal),
  runProgram: (name, argv) =>
    runProgram(name, argv, {
      script: process.argv[1]!,
      path: process.env["PATH"] ?? "",
      isTerminal: process.stdin.isTTY === true,
      process,
    }),
  facts: {
    version: manifest.version,
    nodeVersion: process.version,
    platform: `${process.platform} ${process.arch}`,
    dataDirectory: fileURLToPath(new URL("../data/", import.meta.url)),
  },
});

// A call to a disk that does not answer must not hold a process that has ended. A program may end with
// the same exit code without a stop.
if (stop.signal.aborted && process.exitCode === EXIT.killed) {
  endBy(process, "SIGKILL", EXIT.killed);
}
if (stop.signal.aborted) later(stop.insist, LINGER_MS).unref();

// A pipe that is still open must not keep a command alive that has ended.
process.stdin.destroy();
