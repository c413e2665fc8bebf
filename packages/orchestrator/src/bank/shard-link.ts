/**
 * A pool's end of one shard: what is asked, what is awaited, and whether the shard still lives.
 *
 * @module
 */
import { QueueFullError, ShardRefusedError, WorkerLostError } from "../errors.js";
import type { SeriesChange, ShardPort, ShardReply, ShardWork } from "./shard-protocol.js";

interface Awaited {
  readonly id: number;
  readonly resolve: (reply: ShardReply) => void;
  readonly reject: (error: Error) => void;
}

export class ShardLink {
  readonly #port: ShardPort;
  readonly #shard: number;
  readonly #queueMax: number;
  /** Oldest first. */
  readonly #awaited: Awaited[] = [];
  #changes: SeriesChange[] = [];
  #askedCount = 0;
  #lostReason: string | undefined;
  #onDrained: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  constructor(port: ShardPort, shard: number, queueMax: number) {
    this.#port = port;
    this.#shard = shard;
    this.#queueMax = queueMax;
    port.listen(
      (reply) => this.#take(reply),
      (reason) => this.#lose(reason),
    );
  }

  /** Will be told with the next request. */
  note(change: SeriesChange): void {
    this.#changes.push(change);
  }

  /** @throws WorkerLostError, QueueFullError */
  assertRoom(): void {
    if (this.#lostReason !== undefined) throw this.#lost(this.#lostReason, 0);
    if (this.#awaited.length < this.#queueMax) return;
    throw new QueueFullError(`shard ${this.#shard} has ${this.#queueMax} requests waiting`, {
      shard: this.#shard,
      queuedRequestCountMax: this.#queueMax,
    });
  }

  /** Rejects with WorkerLostError, or ShardRefusedError when the shard could not do it. */
  ask({ work, moved }: { work: ShardWork; moved: readonly ArrayBuffer[] }): Promise<ShardReply> {
    const id = ++this.#askedCount;
    const changes = this.#changes;
    this.#changes = [];
    return new Promise((resolve, reject) => {
      this.#awaited.push({ id, resolve, reject });
      this.#port.post({ id, changes, work }, moved);
    });
  }

  /** Once nothing is awaited any more. */
  close(): Promise<void> {
    this.#closed ??= this.#drained().then(() => this.#port.close());
    return this.#closed;
  }

  #drained(): Promise<void> {
    if (this.#awaited.length === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#onDrained = resolve));
  }

  #take(reply: ShardReply): void {
    const first = this.#awaited.shift();
    if (first?.id !== reply.id) {
      if (first !== undefined) this.#awaited.unshift(first);
      this.#lose(`it answered request ${reply.id} out of turn`);
      return;
    }
    const { refused } = reply;
    if (refused === undefined) first.resolve(reply);
    else first.reject(new ShardRefusedError(refused, this.#shard));
    this.#settle();
  }

  #lose(reason: string): void {
    if (this.#lostReason !== undefined) return;
    this.#lostReason = reason;
    const count = this.#awaited.length;
    for (const { reject } of this.#awaited.splice(0)) reject(this.#lost(reason, count));
    this.#settle();
  }

  #settle(): void {
    if (this.#awaited.length === 0) this.#onDrained?.();
  }

  #lost(reason: string, unansweredCount: number): WorkerLostError {
    return new WorkerLostError(`shard ${this.#shard} and its series are gone: ${reason}`, {
      shard: this.#shard,
      unansweredCount,
    });
  }
}
