/**
 * A process that says what became of the state, for the replay case to compare with others:
 *
 *     node teller.js ROWS FROM STATE-FILE
 *
 * Takes rows FROM … ROWS into a predictor, new when FROM is 0 and else from STATE-FILE, and prints
 * JSON: the SHA-256 of the state after every row and, when FROM is 0, that of a pool's rows and
 * states by the number of its threads. Writes the state after half of the rows into STATE-FILE.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import {
  BankShard,
  createBankPool,
  createPredictor,
  restorePredictor,
  type ShardPort,
  type ShardRequest,
} from "@meristem/orchestrator";
import { openGate, valueAt } from "./stream-values.js";

const CONFIG = { horizons: [1, 3], warmUpCount: 20 } as const;
const THREAD_COUNTS = [1, 2, 4] as const;
const POOL_SERIES = 24;
const [, , rowsText = "0", fromText = "0", stateFile = ""] = process.argv;
const rowCount = Number(rowsText);
const from = Number(fromText);

function digestsOfSteps(): readonly string[] {
  const predictor =
    from === 0
      ? createPredictor({ seriesKey: "s", config: CONFIG, gate: openGate() })
      : restorePredictor(readFileSync(stateFile), { config: CONFIG, openGate });
  const digests: string[] = [];
  for (let index = from; index < rowCount; index++) {
    predictor.observe(valueAt(index), BigInt(index) * 1_000_000_000n);
    const state = predictor.encode();
    digests.push(createHash("sha256").update(state).digest("hex"));
    if (from === 0 && index + 1 === rowCount >> 1) writeFileSync(stateFile, state);
  }
  return digests;
}

function thread(): ShardPort {
  const worker = new Worker(new URL(import.meta.url));
  return {
    post: (request, moved) => worker.postMessage(request, [...moved]),
    listen: (onReply, onLost) => {
      worker.on("message", onReply);
      worker.on("error", (error) => onLost(String(error)));
      worker.on("exit", (code) => onLost(`the thread ended with ${code}`));
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

async function digestOfPool(threadCount: number): Promise<string> {
  const pool = createBankPool(Array.from({ length: threadCount }, thread), { config: CONFIG });
  const handles = Int32Array.from({ length: POOL_SERIES }, (_, i) => pool.open(`s${i}`));
  const digest = createHash("sha256");
  for (let index = 0; index < rowCount; index++) {
    const values = Float64Array.from(handles, (_, i) => valueAt(index + 31 * i) ?? Number.NaN);
    digest.update(new Uint8Array((await pool.observeBatch(handles, values)).buffer));
  }
  for await (const part of pool.encode()) digest.update(part);
  await pool.close();
  return digest.digest("hex");
}

if (isMainThread) {
  const steps = digestsOfSteps();
  const pools: Record<string, string> = {};
  if (from === 0) for (const count of THREAD_COUNTS) pools[count] = await digestOfPool(count);
  process.stdout.write(JSON.stringify({ version: process.version, steps, pools }));
} else {
  const shard = new BankShard({ config: CONFIG });
  parentPort!.on("message", (request: ShardRequest) => {
    const reply = shard.handle(request);
    const moved = [reply.rows.buffer, ...reply.parts.map((part) => part.buffer)];
    parentPort!.postMessage(reply, moved as ArrayBuffer[]);
  });
}
