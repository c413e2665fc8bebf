/**
 * R4 and R13 (logs): killed at random while writing at full rate.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { problemsAfter } from "../afterwards.js";
import { count, type CaseResult, type TortureCase, type TortureContext } from "../case.js";
import { integersFrom } from "../random.js";

/** After so many kills a folder is left for a new one: its log is read whole every time. */
const ROUNDS_A_FOLDER = 25;
const LANES = 2;

async function round(victim: string, directory: string, afterMs: number): Promise<string> {
  const child = spawn(process.execPath, [victim, "all", directory, "0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  const started = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      resolve();
    });
  });
  const closed = new Promise<void>((resolve) => {
    child.on("close", () => resolve());
  });
  // Some die before their first promise: starting up writes, too.
  if (afterMs > 3) await Promise.race([started, delay(5000)]);
  await delay(afterMs);
  child.kill("SIGKILL");
  await closed;
  return output;
}

async function killAtRandom(context: TortureContext): Promise<CaseResult> {
  const { victim, scratch, scale } = context;
  const rounds = 1000 * scale;
  const problems: string[] = [];
  let begun = 0;
  let promises = 0;
  const lane = async (index: number): Promise<void> => {
    const next = integersFrom(index + 1);
    let directory = "";
    for (let own = 0; begun < rounds && problems.length < 10; own++) {
      begun++;
      if (own % ROUNDS_A_FOLDER === 0) {
        if (directory !== "") rmSync(directory, { recursive: true });
        directory = join(scratch, `lane-${index}-${own}`);
        mkdirSync(directory);
      }
      const output = await round(victim, directory, next(25));
      promises += output.split("\n").length - 1;
      problems.push(...(await problemsAfter("all", directory, output)));
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)));
  return {
    measured:
      `${count(begun)} rounds, ${count(promises)} acknowledged writes, ` +
      `${problems.length} lost or torn`,
    problems,
  };
}

export const kills: readonly TortureCase[] = [
  {
    id: "R4, R13",
    title: "kill -9 at random while snapshots, a log and a file are written at full rate",
    goal: "1,000 rounds (10,000 in the long form), no acknowledged write lost, none torn",
    run: killAtRandom,
  },
];
