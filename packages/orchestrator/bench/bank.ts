/**
 * Observations a second of very many lite series, with and without threads, and what they take.
 *
 *   npm run bench:bank -- [--series 100000] [--steps 40] [--workers 0,1,2] [--json]
 *
 * 0 workers: a bank in this thread. Every count runs in a process of its own, so that the memory is
 * its own. Looks for seasons and lives through new ones are part of the time. `hash` is over all rows:
 * the same for any number of workers.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread } from "node:worker_threads";
import { createBankPool, createPredictorBank, type BankPoolOptions } from "@meristem/orchestrator";
import { bankThread, serveBankShard } from "../examples/bank-threads.js";

const BATCH = 4096;
/** Batches on their way at the same time. */
const IN_FLIGHT = 8;

interface Result {
  readonly workers: number;
  readonly series: number;
  readonly steps: number;
  readonly observationsPerSecond: number;
  /** Of the clock, and of processors in all threads, an observation. */
  readonly clockUs: number;
  readonly processorUs: number;
  readonly rssMiB: number;
  readonly bytesPerSeries: number;
  readonly hash: string;
}

/** Takes a batch and gives its rows. */
type Observe = (slots: Int32Array, values: Float64Array) => Float64Array | Promise<Float64Array>;

if (!isMainThread) serveBankShard();
else await main();

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      series: { type: "string", default: "100000" },
      steps: { type: "string", default: "40" },
      workers: { type: "string", default: "0,1,2" },
      only: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const [series, steps] = [Number(options.series), Number(options.steps)];
  if (options.only !== undefined) {
    const result = await measure(Number(options.only), series, steps);
    process.stdout.write(JSON.stringify(result));
    return;
  }
  const results = options.workers.split(",").map((workers): Result => {
    const file = fileURLToPath(import.meta.url);
    const argv = [file, "--only", workers, "--series", options.series, "--steps", options.steps];
    const { stdout, stderr, status } = spawnSync(process.execPath, argv, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Result;
  });
  process.stdout.write(options.json ? JSON.stringify(results) : `${table(results)}\n`);
}

async function measure(workers: number, series: number, steps: number): Promise<Result> {
  const options: BankPoolOptions = { seriesCountMax: series };
  const keys = Array.from({ length: series }, (_, i) => `series-${i}`);
  const { slots, observe, close, bytesPerSeries } = await place(workers, keys, options);
  let hash = 0x811c9dc5;
  const digest = (rows: Float64Array): void => {
    const words = new Uint32Array(rows.buffer, 0, 64);
    for (const word of words) hash = Math.imul(hash ^ word, 0x01000193) >>> 0;
  };
  const input = new Float64Array(series);
  const flying: (Float64Array | Promise<Float64Array>)[] = [];
  const used = process.cpuUsage();
  const start = performance.now();
  for (let t = 0; t < steps; t++) {
    fill(input, t);
    for (let from = 0; from < series; from += BATCH) {
      flying.push(observe(slots.slice(from, from + BATCH), input.slice(from, from + BATCH)));
      if (flying.length >= IN_FLIGHT) digest(await flying.shift()!);
    }
  }
  for (const rows of flying) digest(await rows);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(used);
  const rssMiB = process.memoryUsage().rss / 2 ** 20;
  await close();
  const count = series * steps;
  return {
    workers,
    series,
    steps,
    observationsPerSecond: Math.round(count / seconds),
    clockUs: Number(((1e6 * seconds) / count).toFixed(2)),
    processorUs: Number(((user + system) / count).toFixed(2)),
    rssMiB: Math.round(rssMiB),
    bytesPerSeries,
    hash: hash.toString(16),
  };
}

interface Place {
  readonly slots: Int32Array;
  readonly observe: Observe;
  readonly close: () => Promise<void>;
  readonly bytesPerSeries: number;
}

async function place(workers: number, keys: string[], options: BankPoolOptions): Promise<Place> {
  const bank = createPredictorBank(options);
  const bytesPerSeries = bank.seriesBytes;
  if (workers === 0) {
    const slots = Int32Array.from(keys, (key) => bank.open(key));
    const observe: Observe = (batch, values) => {
      const rows = new Float64Array(batch.length * bank.rowLength);
      bank.observeBatch(batch, values, rows);
      return rows;
    };
    return { slots, observe, close: () => Promise.resolve(), bytesPerSeries };
  }
  const file = new URL(import.meta.url);
  const pool = createBankPool(
    Array.from({ length: workers }, () => bankThread(file, options)),
    options,
  );
  const slots = Int32Array.from(keys, (key) => pool.open(key));
  await pool.forecastBatch(slots.slice(0, 1024)); // the threads are up
  const observe: Observe = (batch, values) => pool.observeBatch(batch, values);
  return { slots, observe, close: () => pool.close(), bytesPerSeries };
}

/** A level a series, a third of them with a season of 12, noise in all. */
function fill(values: Float64Array, t: number): void {
  for (let i = 0; i < values.length; i++) {
    const noise = (Math.imul((i + 1) * 31 + t, 0x9e3779b1) >>> 0) / 2 ** 32 - 0.5;
    const season = i % 3 === 0 ? ((t % 12) - 6) ** 2 / 4 : 0;
    values[i] = 100 + (i % 50) + season + noise;
  }
}

function table(results: readonly Result[]): string {
  const head =
    "| workers | series | observations/s | µs, clock | µs, processors | RSS MiB | bytes a series | hash |";
  const rows = results.map((r) =>
    [
      "",
      r.workers,
      r.series,
      r.observationsPerSecond,
      r.clockUs,
      r.processorUs,
      r.rssMiB,
      r.bytesPerSeries,
      r.hash,
      "",
    ].join(" | "),
  );
  return [head, `|${" --- |".repeat(8)}`, ...rows.map((row) => row.trim())].join("\n");
}
