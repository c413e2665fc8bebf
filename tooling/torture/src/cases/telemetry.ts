/**
 * R10, R11 and R12: telemetry at a million records a second, without its thread, and killed.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import threads, { type Worker } from "node:worker_threads";
import { openTelemetry, parseTelemetryLine, type Telemetry } from "@meristem/io-telemetry";
import {
  count,
  ms,
  quantile,
  type CaseResult,
  type TortureCase,
  type TortureContext,
} from "../case.js";
import { integersFrom } from "../random.js";
import { criticalOffer, stepOffer } from "../telemetry-offers.js";

const BLOCK = 1000;
const OFFERS = Array.from({ length: 64 }, (_, index) => stepOffer(index));

interface Pace {
  /** Of an offer, by block: reading the clock weighs nothing. */
  readonly blockNs: readonly number[];
  /** Of single offers, clock included. */
  readonly singleNs: readonly number[];
}

/** Offers a million records a second, a block a millisecond, and times some of them one by one. */
function race(telemetry: Telemetry, blocks: number): Pace {
  const blockNs: number[] = [];
  const singleNs: number[] = [];
  for (let i = 0; i < 200 * BLOCK; i++) telemetry.offer(OFFERS[i & 63]!);
  const startMs = performance.now();
  for (let block = 0; block < blocks; block++) {
    if (block % 10 === 0) singleNs.push(...timedOffers(telemetry));
    else blockNs.push(timedBlock(telemetry));
    while (performance.now() < startMs + block + 1);
  }
  return { blockNs, singleNs };
}

/** Nanoseconds an offer, over a block. */
function timedBlock(telemetry: Telemetry): number {
  const before = process.hrtime.bigint();
  for (let i = 0; i < BLOCK; i++) telemetry.offer(OFFERS[i & 63]!);
  return Number(process.hrtime.bigint() - before) / BLOCK;
}

function timedOffers(telemetry: Telemetry): number[] {
  return OFFERS.flatMap(() =>
    OFFERS.slice(0, 16).map((offer) => {
      const before = process.hrtime.bigint();
      telemetry.offer(offer);
      return Number(process.hrtime.bigint() - before);
    }),
  );
}

const shown = ({ blockNs, singleNs }: Pace): string =>
  `median ${quantile(blockNs, 0.5).toFixed(0)} ns, p99.9 ` +
  `${(quantile(singleNs, 0.999) / 1000).toFixed(2)} us, longest ` +
  `${ms(singleNs.reduce((most, ns) => Math.max(most, ns), 0) / 1e6)}`;

function unequal(telemetry: Telemetry): readonly string[] {
  const { offeredCount, acceptedCount, droppedCount } = telemetry.counts();
  if (offeredCount === acceptedCount + droppedCount) return [];
  return [`offered ${offeredCount}, accepted ${acceptedCount}, dropped ${droppedCount}`];
}

async function fullSpeed({ scale }: TortureContext): Promise<CaseResult> {
  const telemetry = await openTelemetry({ stepCount: 16_384 });
  const pace = race(telemetry, 3000 * scale);
  const { offeredCount, droppedCount } = telemetry.counts();
  const problems = [...unequal(telemetry)];
  await telemetry.close();
  if (quantile(pace.blockNs, 0.5) > 60) problems.push("the median is above 60 ns");
  if (quantile(pace.singleNs, 0.999) > 5000) problems.push("p99.9 is above 5 us");
  return {
    measured: `${shown(pace)}; ${count(droppedCount)} of ${count(offeredCount)} dropped and counted`,
    problems,
  };
}

/** The telemetry of a thread that can be ended. */
async function openCaught(path: string): Promise<{ telemetry: Telemetry; worker: Worker }> {
  const Real = threads.Worker;
  const caught: Worker[] = [];
  threads.Worker = class extends Real {
    constructor(...args: ConstructorParameters<typeof Real>) {
      super(...args);
      caught.push(this);
    }
  };
  syncBuiltinESMExports();
  try {
    const telemetry = await openTelemetry({ jsonl: { path } });
    return { telemetry, worker: caught[0]! };
  } finally {
    threads.Worker = Real;
    syncBuiltinESMExports();
  }
}

async function bereft({ scratch, scale }: TortureContext): Promise<CaseResult> {
  const problems: string[] = [];
  const blocks = Math.max(100, 500 * scale);
  const measure = async (name: string, isDead: boolean): Promise<Pace> => {
    const { telemetry, worker } = await openCaught(join(scratch, name));
    if (isDead) await worker.terminate();
    race(telemetry, 50);
    const before = process.memoryUsage();
    const pace = race(telemetry, blocks);
    const after = process.memoryUsage();
    const grownBytes = after.external + after.arrayBuffers - before.external - before.arrayBuffers;
    if (grownBytes > 2 ** 20) problems.push(`${name}: grew by ${grownBytes} bytes`);
    for (let i = 0; i < 200; i++) {
      if (!telemetry.offer(criticalOffer(i)).accepted) problems.push(`${name}: CRITICAL refused`);
    }
    problems.push(...unequal(telemetry));
    await telemetry.close().catch((error: unknown) => {
      if (!isDead) throw error;
    });
    return pace;
  };
  const slow = await measure("slow", false);
  const dead = await measure("dead", true);
  const ratio = quantile(dead.blockNs, 0.5) / quantile(slow.blockNs, 0.5);
  if (ratio > 2)
    problems.push(`without its thread an offer takes ${ratio.toFixed(1)} times as long`);
  return {
    measured: `a thread that cannot keep up: ${shown(slow)}; one that is dead: ${shown(dead)}`,
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
  {
    id: "R11",
    title: "the telemetry thread cannot keep up, or is dead",
    goal: "an offer takes no longer, all drops counted, ≤ 1 MiB grown, CRITICAL records accepted",
    run: bereft,
  },
  {
    id: "R12",
    title: "telemetry at 20,000 records a second, killed or stopped at random",
    goal: "≤ 250 ms of records lost in a kill, at most a torn last line; none in a stop",
    run: killed,
  },
];
