/**
 * A pool's shards in threads of this process. A program serves and asks from one file:
 *
 *     if (!isMainThread) serveBankShard();
 *     else {
 *       const thread = () => bankThread(new URL(import.meta.url), options);
 *       const pool = createBankPool([thread(), thread()], options);
 *       …
 *     }
 */
import { parentPort, Worker, workerData } from "node:worker_threads";
import {
  BankShard,
  type PredictorBankOptions,
  type ShardPort,
  type ShardReply,
  type ShardRequest,
} from "@meristem/orchestrator";

/** Runs in the thread: answers one request after another. */
export function serveBankShard(): void {
  const shard = new BankShard(workerData as PredictorBankOptions);
  parentPort!.on("message", (request: ShardRequest) => {
    const reply = shard.handle(request);
    const moved = [reply.rows.buffer, ...reply.parts.map((part) => part.buffer)];
    parentPort!.postMessage(reply, moved as ArrayBuffer[]);
  });
}

/** Starts `file` in a thread, where it must call {@link serveBankShard}. */
export function bankThread(file: URL, options: PredictorBankOptions): ShardPort {
  const worker = new Worker(file, { workerData: options });
  return {
    post: (request, moved) => worker.postMessage(request, [...moved]),
    listen: (onReply: (reply: ShardReply) => void, onLost) => {
      worker.on("message", onReply);
      worker.on("error", (error) => onLost(String(error)));
      worker.on("exit", (code) => onLost(`the thread ended with ${code}`));
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
