/**
 * R17: every decoder, on inputs that were sound once.
 *
 * The readers of the command are fuzzed by the command's own script, in a process beside this one: an
 * app is nobody's library.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { isOperatingError } from "@meristem/leyline";
import { fuzz, type FuzzReport } from "@meristem/testkit/fuzz";
import { count, ms, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { storageDecoders } from "../decoders.js";
import { stateDecoders } from "../state-decoders.js";

const GROWTH_BYTES_MAX = 64 * 2 ** 20;

async function everyDecoder({ scale, repository }: TortureContext): Promise<CaseResult> {
  const inputCount = Math.max(1, Math.round(100_000 * scale));
  const readers = fuzzReaders(join(repository, "apps/reference"), inputCount);
  const reports: FuzzReport[] = [];
  for (const decoder of [...(await storageDecoders()), ...stateDecoders()]) {
    reports.push(await fuzz(decoder, { inputCount, isTyped: (error) => isOperatingError(error) }));
  }
  reports.push(...(await readers));
  const problems = reports.flatMap((report) => report.problems);
  const growthBytes = Math.max(...reports.map((report) => report.growthBytes));
  const slowestMs = Math.max(...reports.map((report) => report.slowestMs));
  const accepted = reports.reduce((sum, report) => sum + report.acceptedCount, 0);
  if (growthBytes > GROWTH_BYTES_MAX) problems.push(`heap grew by ${count(growthBytes)} bytes`);
  const names = reports.map(({ name }) => name).join(", ");
  return {
    measured:
      `${reports.length} decoders (${names}) × ${count(inputCount)} inputs, ${count(accepted)} still ` +
      `sound; slowest ${ms(slowestMs)}, heap grew by at most ` +
      `${(growthBytes / 2 ** 20).toFixed(1)} MiB, ${problems.length} untyped or slow`,
    problems,
  };
}

function fuzzReaders(app: string, inputCount: number): Promise<readonly FuzzReport[]> {
  const runner = join(app, "node_modules/.bin/run-ts");
  const args = ["scripts/fuzz-readers.ts", String(inputCount)];
  const child = spawn(runner, args, { cwd: app, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(output) as FuzzReport[]);
      else reject(new Error(`the fuzzing of the command's readers ended with ${String(code)}`));
    });
  });
}

export const fuzzed: readonly TortureCase[] = [
  {
    id: "R17",
    title: "mutated inputs, half of them with their checksums repaired",
    goal: "100,000 a decoder (1,000,000 in the long form): typed errors only, ≤ 50 ms, ≤ 64 MiB",
    run: everyDecoder,
  },
];
