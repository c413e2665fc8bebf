/**
 * R10, R11 and R12: telemetry at a million records a second, with a thread that fails it, and killed.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openTelemetry, parseTelemetryLine } from "@meristem/io-telemetry";
import {
  count,
  quantile,
  type CaseResult,
  type TortureCase,
  type TortureContext,
} from "../case.js";
import { integersFrom } from "../random.js";
import { race, shownPace, unequalCounts } from "../telemetry-pace.js";
import { consumers } from "./telemetry-consumers.js";

async function fullSpeed({ scale }: TortureContext): Promise<CaseResult> {
  const telemetry = await openTelemetry({ stepCount: 16_384 });
  const pace = race(telemetry, 3000 * scale);
  const { offeredCount, droppedCount } = telemetry.counts();
  const problems = [...unequalCounts(telemetry)];
  await telemetry.close();
  if (quantile(pace.blockNs, 0.5) > 60) problems.push("the median is above 60 ns");
  if (quantile(pace.singleNs, 0.999) > 5000) problems.push("p99.9 is above 5 us");
  return {
    measured: `${shownPace(pace)}; ${count(droppedCount)} of ${count(offeredCount)} dropped and counted`,
    problems,
  };
}

interface Ending {
  /** Number of the last record known to have been offered. */
  readonly offered: number;
  readonly wasClosed: boolean;
}

/** Records a millisecond of the victim. */
const RATE_PER_MS = 20;

function runVictim(victim: string, directory: string, signal: NodeJS.Signals, afterMs: number) {
  const child = spawn(process.execPath, [victim, "telemetry", directory, "0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  const started = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      resolve();
    });
  });
  const ended = new Promise<Ending>((resolve) => {
    child.on("close", () => {
      const lines = output.trimEnd().split("\n");
      const offered = Number(/\d+$/.exec(lines.at(-1) ?? "")?.[0] ?? 0);
      resolve({ offered, wasClosed: lines.at(-1)?.startsWith("closed") === true });
    });
  });
  return Promise.race([started, delay(10_000)])
    .then(() => delay(afterMs))
    .then(() => child.kill(signal))
    .then(() => ended);
}

/** What the file says of a run that was ended: its problems, and how many records it lacks. */
function lackOf(
  path: string,
  { offered, wasClosed }: Ending,
): { lost: number; torn: number; problems: string[] } {
  const text = readFileSync(path, "utf8");
  const lines = text.split("\n");
  const torn = lines.pop() === "" ? 0 : 1;
  const problems: string[] = [];
  let last = 0;
  for (const line of lines) {
    const sequence = parseTelemetryLine(line)?.sequence ?? Number.NaN;
    if (sequence !== last + 1) problems.push(`${path}: record ${sequence} follows ${last}`);
    last = sequence;
  }
  const lost = Math.max(0, offered - last);
  if (wasClosed && (lost > 0 || torn > 0)) problems.push(`${path}: closed, yet ${lost} are lost`);
  return { lost, torn, problems };
}

async function killed({ scratch, scale, victim }: TortureContext): Promise<CaseResult> {
  const rounds = Math.round(30 * scale);
  const next = integersFrom(12);
  const problems: string[] = [];
  let [most, torn, offered, drained, late] = [0, 0, 0, 0, 0];
  for (let round = 0; round < rounds && problems.length < 10; round++) {
    const directory = join(scratch, String(round));
    mkdirSync(directory);
    const signal = round % 3 === 2 ? "SIGTERM" : "SIGKILL";
    const ending = await runVictim(victim, directory, signal, next(300));
    const lack = lackOf(join(directory, "telemetry.jsonl"), ending);
    problems.push(...lack.problems);
    if (lack.lost > RATE_PER_MS * 250) late++;
    if (signal === "SIGTERM") {
      drained++;
      if (!ending.wasClosed) problems.push("not drained within two seconds of SIGTERM");
    }
    most = Math.max(most, lack.lost);
    torn += lack.torn;
    offered += ending.offered;
    rmSync(directory, { recursive: true });
  }
  // A machine that is busy elsewhere may keep a thread waiting once or twice.
  if (late > (rounds - drained) / 10)
    problems.push(`${late} kills lost more than 250 ms of records`);
  return {
    measured:
      `${rounds - drained} kills and ${drained} stops, ${count(offered)} records; at most ${most} lost in ` +
      `a kill (${torn} torn last lines), 0 in a stop`,
    problems,
  };
}

export const telemetry: readonly TortureCase[] = [
  {
    id: "R10",
    isTiming: true,
    title: "telemetry offered at a million records a second",
    goal: "median ≤ 60 ns (in blocks), p99.9 ≤ 5 us, offered = accepted + dropped exactly",
    run: fullSpeed,
  },
  consumers,
  {
    id: "R12",
    title: "telemetry at 20,000 records a second, killed or stopped at random",
    goal: "≤ 250 ms of records lost in a kill, at most a torn last line; none in a stop",
    run: killed,
  },
];
