/**
 * Compares the time of a step with that of an earlier commit, in one interleaved run:
 *
 *   npm run -s bench:steps -- --against COMMIT [--kinds full,balanced,lite,bank] [--rounds 21] [--json]
 *
 * The commit is checked out into a temporary worktree, its dependencies are installed from the package
 * caches, and the same program is bundled from both source trees. Two processes then take turns, round
 * by round; the ratio is the median over rounds of this tree's time over the other's, so that load of
 * the machine slows both alike. `full`, `balanced`, `lite`: one predictor, horizons 1 and 12, after
 * 3,000 steps. `bank`: 100,000 lite series, whole batches.
 */
import { execFileSync, fork, type ChildProcess } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

export interface AgainstOptions {
  readonly commit: string;
  readonly kinds: readonly string[];
  readonly rounds: number;
}

export interface KindRatio {
  readonly kind: string;
  /** Median time of one step of one series, us. */
  readonly beforeUs: number;
  readonly nowUs: number;
  /** Median over rounds of now / before. */
  readonly ratio: number;
  /** The middle half of the rounds' ratios. */
  readonly quartiles: readonly [low: number, high: number];
}

const root = join(import.meta.dirname, "../../..");
const PROGRAM = "packages/orchestrator/bench/against-program.ts";
const PLAN: Readonly<Record<string, { warmUp: number; steps: number; series: number }>> = {
  full: { warmUp: 3000, steps: 400, series: 1 },
  balanced: { warmUp: 3000, steps: 800, series: 1 },
  lite: { warmUp: 3000, steps: 4000, series: 1 },
  bank: { warmUp: 60, steps: 2, series: 100_000 },
};

const log = (text: string): void => void process.stderr.write(`${text}\n`);

/** @throws Error when the commit is unknown or its dependencies cannot be installed */
export async function ratiosAgainst(options: AgainstOptions): Promise<readonly KindRatio[]> {
  const unknown = options.kinds.filter((kind) => !(kind in PLAN));
  if (unknown.length > 0) {
    throw new Error(
      `unknown kinds ${unknown.join(", ")}; there are ${Object.keys(PLAN).join(", ")}`,
    );
  }
  const scratch = mkdtempSync(join(tmpdir(), "meristem-against-"));
  const before = join(scratch, "before");
  try {
    log(`checking out ${options.commit}`);
    execFileSync("git", ["worktree", "add", "--detach", "-f", before, options.commit], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });
    log("installing its dependencies");
    execFileSync(
      join(root, "node_modules/.bin/pnpm"),
      ["install", "--frozen-lockfile", "--prefer-offline", "--ignore-scripts"],
      { cwd: before, stdio: "ignore" },
    );
    if (!existsSync(join(before, PROGRAM)))
      copyFileSync(join(root, PROGRAM), join(before, PROGRAM));
    const files = {
      before: await bundled(before, join(scratch, "before.mjs")),
      now: await bundled(root, join(scratch, "now.mjs")),
    };
    const ratios: KindRatio[] = [];
    for (const kind of options.kinds) ratios.push(await ratioOf(kind, files, options.rounds));
    return ratios;
  } finally {
    execFileSync("git", ["worktree", "remove", "--force", before], { cwd: root, stdio: "ignore" });
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function bundled(tree: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [join(tree, PROGRAM)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["@meristem/source"],
    logLevel: "warning",
  });
  return outfile;
}

interface Answer {
  readonly wallUs: number;
  readonly cpuUs: number;
}

async function ratioOf(
  kind: string,
  files: { readonly before: string; readonly now: string },
  rounds: number,
): Promise<KindRatio> {
  const { warmUp, steps, series } = PLAN[kind]!;
  const sides = [fork(files.before), fork(files.now)] as const;
  const times: [number[], number[]] = [[], []];
  try {
    for (const side of sides) await asked(side, { kind, steps: warmUp });
    for (let round = 0; round < rounds; round++) {
      // The side that begins alternates, so that neither profits from a warm cache.
      for (const i of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const { wallUs } = await asked(sides[i]!, { steps });
        times[i as 0 | 1].push(wallUs / steps / series);
      }
      if (round % 5 === 4) log(`${kind}: round ${round + 1} of ${rounds}`);
    }
  } finally {
    for (const side of sides) side.kill();
  }
  const ratios = times[1].map((us, round) => us / times[0][round]!).toSorted((a, b) => a - b);
  const at = (share: number): number => ratios[Math.floor(share * (ratios.length - 1))]!;
  return {
    kind,
    beforeUs: median(times[0]),
    nowUs: median(times[1]),
    ratio: at(0.5),
    quartiles: [at(0.25), at(0.75)],
  };
}

function asked(side: ChildProcess, request: { kind?: string; steps: number }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => {
      reject(new Error(`the measured process ended with code ${code}`));
    };
    side.once("exit", onExit);
    side.once("message", (answer) => {
      side.off("exit", onExit);
      resolve(answer as Answer);
    });
    side.send(request);
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** The table for people. */
export function againstTable(commit: string, ratios: readonly KindRatio[]): string {
  const head = `kind       ${commit.slice(0, 8)}       now     ratio  (middle half)`;
  const lines = ratios.map(({ kind, beforeUs, nowUs, ratio, quartiles: [low, high] }) => {
    const cells = [`${beforeUs.toFixed(2)} us`.padStart(11), `${nowUs.toFixed(2)} us`.padStart(11)];
    const middle = `(${low.toFixed(3)} to ${high.toFixed(3)})`;
    return `${kind.padEnd(8)}${cells.join("")}${ratio.toFixed(3).padStart(8)}  ${middle}`;
  });
  return `${[head, ...lines, "a step of one series; below 1: this tree is faster"].join("\n")}\n`;
}
