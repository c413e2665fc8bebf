/**
 * R35: CRITICAL records get out although every queue is full of others, and those that find no room are
 * counted, never silently gone.
 *
 * @module
 */
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { openTelemetry, parseTelemetryLine, type Telemetry } from "@meristem/io-telemetry";
import { v1 } from "@meristem/leyline";
import {
  count,
  ms,
  quantile,
  type CaseResult,
  type TortureCase,
  type TortureContext,
} from "../case.js";
import { criticalOffer, stepOffer } from "../telemetry-offers.js";

const ARRIVAL_MS_MAX = 50;
const GIVEN_UP_MS = 5000;

/** Fills every lane that is not CRITICAL until each refuses. */
function flood(telemetry: Telemetry): void {
  const line = { ...criticalOffer(0), priority: v1.MessagePriority.NORMAL };
  for (let refused = 0, i = 0; refused < 64; i++) {
    if (!telemetry.offer(i % 2 === 0 ? stepOffer(i) : line).accepted) refused++;
  }
}

/** Counts the CRITICAL records of a growing file, each byte read once. */
class Tail {
  #count = 0;
  #rest = "";
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, "r");
  }

  /** Whole ones so far. */
  count(): number {
    const chunk = Buffer.alloc(2 ** 20);
    for (let size; (size = readSync(this.#file, chunk)) > 0;) {
      const lines = (this.#rest + chunk.toString("utf8", 0, size)).split("\n");
      this.#rest = lines.pop()!;
      this.#count += lines.filter(isCritical).length;
    }
    return this.#count;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** A glance first: there are thousands of others. */
function isCritical(line: string): boolean {
  if (!line.includes("CRITICAL")) return false;
  return parseTelemetryLine(line)?.priority === v1.MessagePriority.CRITICAL;
}

async function delivered(tail: Tail, telemetry: Telemetry, rounds: number) {
  const arrivalMs: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    flood(telemetry);
    const startMs = performance.now();
    if (!telemetry.offer(criticalOffer(round)).accepted) return arrivalMs;
    while (tail.count() < round) {
      if (performance.now() - startMs > GIVEN_UP_MS) return arrivalMs;
      await delay(1);
    }
    arrivalMs.push(performance.now() - startMs);
  }
  return arrivalMs;
}

async function emergency({ scratch, scale }: TortureContext): Promise<CaseResult> {
  const path = join(scratch, "telemetry.jsonl");
  const rounds = Math.max(5, Math.round(40 * Math.min(2, scale)));
  const telemetry = await openTelemetry({ jsonl: { path } });
  await telemetry.flush();
  const tail = new Tail(path);
  const arrivalMs = await delivered(tail, telemetry, rounds);
  // More in one turn than the lane holds: what is accepted arrives, the rest is counted.
  const before = telemetry.counts();
  let accepted = 0;
  for (let i = 0; i < 2000; i++) if (telemetry.offer(criticalOffer(i)).accepted) accepted++;
  const after = telemetry.counts();
  const dropped = after.droppedCount - before.droppedCount;
  await telemetry.close();
  const total = tail.count();
  tail.close();
  const problems: string[] = [];
  if (arrivalMs.length < rounds) problems.push(`record ${arrivalMs.length + 1} did not arrive`);
  // The median, because the machine may keep any thread waiting once.
  if (!(quantile(arrivalMs, 0.5) <= ARRIVAL_MS_MAX)) problems.push("arrival took above 50 ms");
  if (total < rounds + accepted) problems.push(`${rounds + accepted} accepted, ${total} arrived`);
  if (accepted + dropped !== 2000) problems.push(`${accepted} accepted, ${dropped} counted`);
  return {
    measured:
      `${rounds} records with every other lane full: all in the file, ` +
      `median ${ms(quantile(arrivalMs, 0.5))}, longest ${ms(Math.max(...arrivalMs))}; ` +
      `of 2,000 in one turn ${count(accepted)} accepted and arrived, ${count(dropped)} refused and counted`,
    problems,
  };
}

export const emergencies: readonly TortureCase[] = [
  {
    id: "R35",
    isTiming: true,
    title: "CRITICAL records while every queue is full",
    goal: "100 % delivered, ≤ 50 ms (median); what finds no room is counted",
    run: emergency,
  },
];
