/**
 * R1 and R6: a real process, killed before each system call of each durable write; and the order of
 * those calls.
 *
 * @module
 */
import { join } from "node:path";
import { problemsAfter } from "../afterwards.js";
import { count, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { hasStrace, runTraced } from "../strace.js";

const NO_STRACE: CaseResult = {
  measured: "not run",
  problems: ["strace is not installed (apt-get install strace)"],
};

const digits = (value: number, length: number): string => String(value).padStart(length, "0");
const snapshot = (generation: number): string => `state-${digits(generation, 12)}.snap`;

/** Everything durable, and the names that may come and go while it is written. */
const WRITES: readonly {
  readonly mode: string;
  readonly rounds: number;
  readonly names: readonly string[];
}[] = [
  { mode: "file", rounds: 2, names: ["file", ".file.0.tmp"] },
  {
    mode: "snapshots",
    rounds: 3,
    names: [1, 2, 3].flatMap((n) => [snapshot(n), `.${snapshot(n)}.0.tmp`]),
  },
  {
    mode: "log",
    rounds: 3,
    names: ["log", ".log.0.tmp", "log.000001", "log.000002", "log.000003"],
  },
  { mode: "lock", rounds: 2, names: ["lock.0000000001", "lock.0000000002"] },
];

async function killEverywhere(context: TortureContext): Promise<CaseResult> {
  if (!hasStrace()) return NO_STRACE;
  const { victim, scratch } = context;
  const problems: string[] = [];
  const perMode: string[] = [];
  let pointCount = 0;
  for (const { mode, rounds, names } of WRITES) {
    const directory = join(scratch, mode);
    const whole = await runTraced({ victim, mode, directory, rounds, names });
    const totals = new Map<string, number>();
    for (const { name } of whole.calls) totals.set(name, (totals.get(name) ?? 0) + 1);
    let points = 0;
    for (const [name, total] of totals) {
      for (let occurrence = 1; occurrence <= total; occurrence++) {
        points++;
        const kill = { name, occurrence };
        const { output } = await runTraced({ victim, mode, directory, rounds, names, kill });
        const found = await problemsAfter(mode, directory, output);
        problems.push(...found.map((problem) => `before ${name} #${occurrence}: ${problem}`));
      }
    }
    pointCount += points;
    perMode.push(`${mode} ${points}`);
  }
  return {
    measured: `${count(pointCount)} points (${perMode.join(", ")}), ${problems.length} broken`,
    problems,
  };
}

/** What must come in this order before a snapshot is acknowledged. */
const ORDER: readonly (readonly [string, RegExp])[] = [
  ["the bytes are written to a temporary file", /^\d+ +p?write(64)?\(.*\.tmp|^\d+ +pwrite64/],
  ["they are synced", /^\d+ +fsync\(/],
  ["the file is renamed", /^\d+ +rename\(.*\.tmp.*\.snap/],
  ["the directory is synced", /^\d+ +fsync\(/],
];

async function orderOfCalls(context: TortureContext): Promise<CaseResult> {
  if (!hasStrace()) return NO_STRACE;
  const { victim, scratch } = context;
  const names = [snapshot(1), `.${snapshot(1)}.0.tmp`];
  const directory = join(scratch, "order");
  const { calls, output } = await runTraced({
    victim,
    mode: "snapshots",
    directory,
    rounds: 1,
    names,
  });
  const lines = calls.map(({ line }) => line);
  const problems: string[] = [];
  let at = lines.findIndex((line) => /openat\(.*\.tmp.*O_CREAT\|O_EXCL/.test(line));
  if (at < 0) problems.push("no temporary file is created exclusively");
  for (const [what, pattern] of ORDER) {
    const next = lines.findIndex((line, index) => index > at && pattern.test(line));
    if (next < 0) problems.push(`${what}: not in its place`);
    else at = next;
  }
  if (lines.filter((line) => line.includes("rename(")).length !== 1) {
    problems.push("exactly one rename");
  }
  if (!output.includes("snapshot 1")) problems.push("the snapshot was never acknowledged");
  return {
    measured: `create, write, fsync, rename, fsync of the directory: ${lines.length} calls`,
    problems,
  };
}

export const systemCalls: readonly TortureCase[] = [
  {
    id: "R1",
    title: "killed before every system call of every durable write, then started again",
    goal: "100 % of the points: nothing torn, nothing acknowledged lost, nothing stuck",
    run: killEverywhere,
  },
  {
    id: "R6",
    title: "the order of system calls of one snapshot",
    goal: "write, fsync, rename, fsync of the directory, then success",
    run: orderOfCalls,
  },
];
