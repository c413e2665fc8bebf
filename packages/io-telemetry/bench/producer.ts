/**
 * The producer at a million records a second: `pnpm run bench:producer [seconds]`.
 *
 * Offers go in blocks of 1000, one block a millisecond, to a worker that measures and writes nothing,
 * then to one that writes a file and cannot keep up. Medians are per block, so that reading the clock
 * weighs nothing; the tail is of single offers, clock included.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTelemetry, type TelemetryOptions } from "@meristem/io-telemetry";
import { stepOffer } from "../tests/step-offer.js";

const seconds = Number(process.argv[2] ?? 10);
const BLOCK = 1000;
const SAMPLE_EVERY = 50;
const RECORDS = Array.from({ length: 64 }, (_, i) => stepOffer(i));

async function measure(name: string, options: TelemetryOptions): Promise<void> {
  const telemetry = await openTelemetry({ stepCount: 16_384, ...options });
  const blockNs: number[] = [];
  const singleNs: number[] = [];
  const offerBlock = (): void => {
    for (let i = 0; i < BLOCK; i++) telemetry.offer(RECORDS[i & 63]!);
  };
  for (let i = 0; i < 200; i++) offerBlock();
  const start = performance.now();
  for (let block = 0; block < seconds * 1000; block++) {
    const before = process.hrtime.bigint();
    offerBlock();
    blockNs.push(Number(process.hrtime.bigint() - before) / BLOCK);
    if (block % SAMPLE_EVERY === 0) sampleSingles(telemetry, singleNs);
    while (performance.now() < start + block + 1);
  }
  const elapsed = (performance.now() - start) / 1000;
  const { offeredCount, acceptedCount, droppedCount } = telemetry.counts();
  await telemetry.close();
  const facts = [
    `${name}: ${Math.round(offeredCount / elapsed / 1000)} k offers/s for ${elapsed.toFixed(1)} s`,
    `median ${quantile(blockNs, 0.5).toFixed(0)} ns, p99 of blocks ${quantile(blockNs, 0.99).toFixed(0)} ns`,
    `single offers p99.9 ${(quantile(singleNs, 0.999) / 1000).toFixed(2)} us, ` +
      `longest ${(quantile(singleNs, 1) / 1000).toFixed(0)} us`,
    `offered ${offeredCount} = accepted ${acceptedCount} + dropped ${droppedCount}: ` +
      String(offeredCount === acceptedCount + droppedCount),
  ];
  process.stdout.write(`${facts.join("\n  ")}\n`);
}

function sampleSingles(telemetry: Awaited<ReturnType<typeof openTelemetry>>, into: number[]): void {
  for (let i = 0; i < BLOCK; i++) {
    const before = process.hrtime.bigint();
    telemetry.offer(RECORDS[i & 63]!);
    into.push(Number(process.hrtime.bigint() - before));
  }
}

function quantile(values: readonly number[], level: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))]!;
}

const directory = mkdtempSync(join(tmpdir(), "meristem-bench-"));
await measure("measured, not written", {});
await measure("written to a file", { jsonl: { path: join(directory, "telemetry.jsonl") } });
rmSync(directory, { recursive: true });
