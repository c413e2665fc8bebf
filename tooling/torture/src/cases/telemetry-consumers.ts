/**
 * R11: telemetry at a million records a second, whose thread cannot keep up, is dead, has no room on its
 * disk, or is held for a minute in the middle of a write.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { parseTelemetryLine, type Telemetry } from "@meristem/io-telemetry";
import { isOperatingError } from "@meristem/leyline";
import { openCaught, type CaughtTelemetry } from "../caught-worker.js";
import {
  count,
  quantile,
  type CaseResult,
  type TortureCase,
  type TortureContext,
} from "../case.js";
import { criticalOffer, stepOffer } from "../telemetry-offers.js";
import { race, shownPace, unequalCounts, type Pace } from "../telemetry-pace.js";

const CRITICAL_COUNT = 200;
const GROWN_BYTES_MAX = 2 ** 20;
/** Of an offer, to one whose thread merely cannot keep up. */
const RATIO_MAX = 2;
const ROOM_BYTES = 65_537;
const HELD_MS = 60_000;
/** Between two bouts of offers to a thread that is held: the minute need not be spent offering. */
const REST_MS = 250;
/** Longest that a flush is to take: what it waits for a thread, and a turn or two. */
const FLUSH_MS_MAX = 3000;

/** One way for the thread to fail. */
interface Failure {
  readonly name: string;
  /** What it is called in the table. */
  readonly told: string;
  readonly begin: (caught: CaughtTelemetry) => Promise<void> | void;
  /** Whether it can be mended: then everything that was accepted must be there or known as lost. */
  readonly isMended: boolean;
  /** Whether a flush meanwhile must fail, typed. */
  readonly isRefused: boolean;
  /** Least time that it lasts, short form. */
  readonly lastsMs: number;
}

const FAILURES: readonly Failure[] = [
  {
    name: "slow",
    told: "cannot keep up",
    begin: () => undefined,
    isMended: true,
    isRefused: false,
    lastsMs: 0,
  },
  {
    name: "dead",
    told: "is dead",
    begin: async ({ worker }) => void (await worker.terminate()),
    isMended: false,
    isRefused: true,
    lastsMs: 0,
  },
  {
    name: "full",
    told: "has a full disk",
    begin: ({ fill }) => fill(ROOM_BYTES),
    isMended: true,
    isRefused: true,
    lastsMs: 0,
  },
  {
    name: "held",
    told: "is held in a write for 60 s",
    begin: ({ hold }) => hold(),
    isMended: true,
    isRefused: true,
    lastsMs: HELD_MS,
  },
];

interface Ordeal {
  readonly pace: Pace;
  readonly lostCount: number;
  readonly problems: readonly string[];
}

/** Bouts of offers for as long as the failure lasts, at least one; how far memory grew meanwhile. */
async function bouts(telemetry: Telemetry, blocks: number, lastsMs: number) {
  const paces: Pace[] = [];
  race(telemetry, 50);
  const endMs = performance.now() + lastsMs;
  const before = process.memoryUsage();
  do {
    paces.push(race(telemetry, blocks));
    if (performance.now() < endMs) await delay(REST_MS);
  } while (performance.now() < endMs);
  const after = process.memoryUsage();
  const pace: Pace = {
    blockNs: paces.flatMap(({ blockNs }) => blockNs),
    singleNs: paces.flatMap(({ singleNs }) => singleNs),
  };
  const grownBytes = after.external + after.arrayBuffers - before.external - before.arrayBuffers;
  return { pace, grownBytes };
}

async function flushFault(telemetry: Telemetry, isRefused: boolean): Promise<readonly string[]> {
  const startMs = performance.now();
  const refusal = await telemetry.flush().then(
    () => undefined,
    (error: unknown) => error,
  );
  const tookMs = performance.now() - startMs;
  if (tookMs > FLUSH_MS_MAX) return [`a flush took ${tookMs.toFixed(0)} ms`];
  if (refusal === undefined) return isRefused ? ["a flush said that all is written"] : [];
  if (!isRefused || !isOperatingError(refusal, "TELEMETRY_WRITE_FAILED")) {
    return [`a flush failed with ${String(refusal)}`];
  }
  return [];
}

/** After the failure: what was accepted is in the file, in order and whole, or known as lost. */
async function mended({ telemetry, release }: CaughtTelemetry, path: string) {
  release();
  const problems: string[] = [];
  const fault = await flushFault(telemetry, false);
  // A disk that was full is told of once more, where something was lost since the last time.
  if (fault.length > 0) problems.push(...(await flushFault(telemetry, false)));
  const newest = telemetry.counts().offeredCount;
  for (let i = 0; i < 100; i++) telemetry.offer(stepOffer(i));
  const { lostCount = 0 } = await telemetry.position();
  await telemetry.close();
  const { acceptedCount } = telemetry.counts();
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  let last = 0;
  for (const line of lines) {
    const sequence = parseTelemetryLine(line)?.sequence ?? Number.NaN;
    if (!(sequence > last)) problems.push(`record ${sequence} follows ${last}`);
    last = sequence;
  }
  if (last <= newest) problems.push("nothing was written afterwards");
  if (lines.length + lostCount !== acceptedCount) {
    problems.push(`${lines.length} written and ${lostCount} lost of ${acceptedCount} accepted`);
  }
  return { lostCount, problems: problems.slice(0, 5) };
}

async function endure(failure: Failure, blocks: number, scratch: string): Promise<Ordeal> {
  const path = join(scratch, `${failure.name}.jsonl`);
  const caught = await openCaught(path);
  const { telemetry } = caught;
  await failure.begin(caught);
  const { pace, grownBytes } = await bouts(telemetry, blocks, failure.lastsMs);
  const problems: string[] = [];
  if (grownBytes > GROWN_BYTES_MAX) problems.push(`grew by ${grownBytes} bytes`);
  let refusedCount = 0;
  for (let i = 0; i < CRITICAL_COUNT; i++) {
    if (!telemetry.offer(criticalOffer(i)).accepted) refusedCount++;
  }
  if (refusedCount > 0) problems.push(`${refusedCount} CRITICAL records refused`);
  problems.push(...unequalCounts(telemetry), ...(await flushFault(telemetry, failure.isRefused)));
  let lostCount = 0;
  if (failure.isMended) {
    const after = await mended(caught, path);
    problems.push(...after.problems);
    lostCount = after.lostCount;
  } else await telemetry.close().catch(() => undefined);
  problems.push(...unequalCounts(telemetry));
  const named = problems.map((problem) => `a thread that ${failure.told}: ${problem}`);
  return { pace, lostCount, problems: named };
}

async function consume({ scratch, scale }: TortureContext): Promise<CaseResult> {
  const blocks = Math.max(100, 500 * scale);
  const problems: string[] = [];
  const told: string[] = [];
  let usual: number | undefined;
  for (const failure of FAILURES) {
    const ordeal = await endure(failure, blocks, scratch);
    const median = quantile(ordeal.pace.blockNs, 0.5);
    usual ??= median;
    problems.push(...ordeal.problems);
    if (median > RATIO_MAX * usual) {
      const ratio = (median / usual).toFixed(1);
      problems.push(`a thread that ${failure.told}: an offer takes ${ratio} times as long`);
    }
    const lost = ordeal.lostCount > 0 ? `, ${count(ordeal.lostCount)} lost and counted` : "";
    told.push(`${failure.told}: ${shownPace(ordeal.pace)}${lost}`);
  }
  return { measured: `a thread that ${told.join("; one that ")}`, problems };
}

export const consumers: TortureCase = {
  id: "R11",
  title: "the telemetry thread cannot keep up, is dead, has a full disk, or is held for 60 s",
  goal:
    "an offer takes no longer, all drops counted, ≤ 1 MiB grown, CRITICAL records accepted; mended, " +
    "each accepted record is written or counted as lost",
  run: consume,
};
