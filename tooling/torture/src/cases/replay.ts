/**
 * R15: the same input and the same snapshot lead to the same state after every step, in another process,
 * with the optimising compiler or without, on another version of Node, and over any number of threads.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { count, type CaseResult, type TortureCase, type TortureContext } from "../case.js";

const ROW_COUNT = 500;

interface Told {
  readonly version: string;
  /** SHA-256 of the state after every row. */
  readonly steps: readonly string[];
  /** SHA-256 of rows and states of a pool, by its number of threads. */
  readonly pools: Readonly<Record<string, string>>;
}

async function tell(node: string, args: readonly string[]): Promise<Told> {
  const { stdout } = await promisify(execFile)(node, [...args], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as Told;
}

async function replayed({ scratch, scale, victim }: TortureContext): Promise<CaseResult> {
  const rows = Math.max(200, Math.round(ROW_COUNT * Math.min(1, scale)));
  const teller = fileURLToPath(new URL("teller.js", `file://${victim}`));
  const args = (from: number, name: string): readonly string[] => {
    return [teller, String(rows), String(from), join(scratch, name)];
  };
  const first = await tell(process.execPath, args(0, "first"));
  // A newer Node, where whoever runs this has one.
  const other = process.env["MERISTEM_OTHER_NODE"];
  const again: Readonly<Record<string, Promise<Told>>> = {
    "another process": tell(process.execPath, args(0, "again")),
    "without the optimising compiler": tell(process.execPath, ["--no-opt", ...args(0, "slow")]),
    ...(other !== undefined && { "another Node": tell(other, args(0, "other")) }),
  };
  const problems: string[] = [];
  for (const [name, telling] of Object.entries(again)) {
    const { steps, pools } = await telling;
    const at = steps.findIndex((digest, step) => digest !== first.steps[step]);
    if (steps.length !== rows || at >= 0) problems.push(`${name}: the state after row ${at + 1}`);
    if (JSON.stringify(pools) !== JSON.stringify(first.pools)) problems.push(`${name}: the pools`);
  }
  const half = rows >> 1;
  const { steps: rest } = await tell(process.execPath, args(half, "first"));
  const at = rest.findIndex((digest, step) => digest !== first.steps[half + step]);
  if (rest.length !== rows - half || at >= 0) {
    problems.push(`from the snapshot: the state after row ${half + at + 1}`);
  }
  const pools = Object.entries(first.pools);
  for (const [threads, digest] of pools) {
    if (digest !== pools[0]![1]) problems.push(`a pool of ${threads} threads`);
  }
  const versions = await Promise.all(
    Object.values(again).map(async (each) => (await each).version),
  );
  const nodes = [...new Set([first.version, ...versions])].join(" and ");
  return {
    measured:
      `${count(rows)} states, each hashed, told by ${2 + versions.length} processes (${nodes}; ` +
      `one without the optimising compiler, one from a snapshot), ` +
      `a pool of ${pools.map(([n]) => n).join(", ")} threads: ${problems.length} differ`,
    problems,
  };
}

export const replay: readonly TortureCase[] = [
  {
    id: "R15",
    title: "the same input and snapshot in other processes, other compilers, more threads",
    goal: "100 % of the states after every step equal, bit for bit",
    run: replayed,
  },
];
