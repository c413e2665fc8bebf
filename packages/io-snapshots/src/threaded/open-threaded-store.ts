/**
 * A store in a thread of its own: the loop copies the payload and goes on.
 *
 * The bytes on disk, the order of the system calls and the errors are those of
 * {@link openFileSnapshotStore}, which is what runs in the thread. Where no thread can be had, or when it
 * dies, the same store works on in this one.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import { nodeFileSystem } from "@meristem/io-durable";
import { invariant } from "@meristem/leyline";
import type { SnapshotReceipt } from "@meristem/leyline/ports";
import { SnapshotWriteError } from "../errors.js";
import { openFileSnapshotStore, type FileSnapshotStore } from "../file-snapshot-store.js";
import { fileNameOf } from "../generation-name.js";
import { framed, type FramedBytes, type PayloadFrame } from "../payload-frame.js";
import type { FileSnapshot } from "../read-generation.js";
import { settingsOf, type FileSnapshotStoreOptions } from "../store-options.js";
import type { StoreAnswer, StoreReply, StoreRequest, StoreSetup } from "./protocol.js";
import { isSentError, receivedError } from "./sent-error.js";
import { WORKER_SOURCE } from "./worker-source.gen.js";

/** A {@link FileSnapshotStore} that is to be closed. */
export interface ThreadedSnapshotStore extends FileSnapshotStore {
  /** Whether the work is done in another thread: false once that could not be had or died. */
  readonly isThreaded: boolean;
  /** Waits for what is under way and ends the thread. A store that was closed takes nothing more. */
  close(): Promise<void>;
}

/** As for a store without a thread; the disk is always this machine's. */
export type ThreadedSnapshotStoreOptions = Omit<FileSnapshotStoreOptions, "fileSystem">;

/**
 * Opens the store of a directory in a thread.
 *
 * @throws what {@link openFileSnapshotStore} throws
 */
export async function openThreadedSnapshotStore(
  options: ThreadedSnapshotStoreOptions,
): Promise<ThreadedSnapshotStore> {
  settingsOf(options);
  const thread = startThread(options);
  if (thread === undefined) return new ThreadedStore(undefined, options, 0);
  const opened = await firstReply(thread);
  if (opened?.$case === "unopened") throw receivedError(opened.error);
  if (opened === undefined) return new ThreadedStore(undefined, options, 0);
  return new ThreadedStore(thread, options, opened.newestGeneration);
}

/** `undefined` where no thread can be had. */
function startThread(options: ThreadedSnapshotStoreOptions): Worker | undefined {
  const { clock, onEvent: _, ...rest } = options;
  const setup: StoreSetup = { options: rest, hasClock: clock !== undefined };
  try {
    return new Worker(WORKER_SOURCE, {
      eval: true,
      // Flags of the parent that say how its own program is to be read are not about this one.
      execArgv: [],
      name: "meristem-snapshots",
      workerData: setup,
    });
  } catch {
    // A runtime without threads, or with no room for one more: the loop does the work itself.
    return undefined;
  }
}

type Opened = Extract<StoreReply, { readonly $case: "ready" | "unopened" }>;

/** `undefined` when the thread died before it said anything. */
function firstReply(thread: Worker): Promise<Opened | undefined> {
  return new Promise((resolve) => {
    thread.once("message", (reply: Opened) => resolve(reply));
    thread.once("error", () => resolve(undefined));
    thread.once("exit", () => resolve(undefined));
  });
}

type PutReply = Extract<StoreReply, { readonly $case: "put" }>;

interface Waiting {
  readonly resolve: (reply: StoreReply & { readonly id: number }) => void;
  readonly reject: (error: unknown) => void;
}

class ThreadedStore implements ThreadedSnapshotStore {
  readonly #options: ThreadedSnapshotStoreOptions;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #own: Promise<FileSnapshotStore> | undefined;
  #newestGeneration: number;
  /** Moved back by the thread. */
  #spare: ArrayBuffer | undefined;
  #id = 0;
  #isClosed = false;
  #hasLost = false;

  constructor(
    thread: Worker | undefined,
    options: ThreadedSnapshotStoreOptions,
    newestGeneration: number,
  ) {
    this.#options = options;
    this.#newestGeneration = newestGeneration;
    this.#thread = thread;
    if (thread === undefined) return;
    thread.on("message", (reply: StoreReply) => this.#take(reply));
    thread.on("error", () => this.#lose());
    thread.on("exit", () => this.#lose());
    thread.unref();
  }

  get isThreaded(): boolean {
    return this.#thread !== undefined;
  }

  async put(payload: Uint8Array): Promise<SnapshotReceipt> {
    invariant(!this.#isClosed, "a store that was closed takes nothing more");
    if (this.#thread === undefined) return (await this.#ownStore()).put(payload);
    const bytes = framed(payload, this.#spare);
    this.#spare = undefined;
    const { outcome, buffer } = await this.#put(bytes);
    this.#spare = buffer;
    return this.#receiptOf(outcome);
  }

  async putFrame(frame: PayloadFrame): Promise<SnapshotReceipt> {
    invariant(!this.#isClosed, "a store that was closed takes nothing more");
    if (this.#thread === undefined) return (await this.#ownStore()).putFrame(frame);
    const { outcome, buffer } = await this.#put(frame.lend());
    frame.giveBack(buffer);
    return this.#receiptOf(outcome);
  }

  async #put(bytes: FramedBytes): Promise<PutReply> {
    const nowUnixNs = this.#options.clock?.nowUnixNs() ?? 0n;
    const request: StoreRequest = { $case: "put", id: ++this.#id, ...bytes, nowUnixNs };
    const reply = await this.#ask(request, [bytes.buffer]);
    invariant(reply.$case === "put", "a put is answered by a put");
    return reply;
  }

  #receiptOf(outcome: PutReply["outcome"]): SnapshotReceipt {
    if (isSentError(outcome)) throw receivedError(outcome);
    this.#newestGeneration = outcome.generation;
    return outcome;
  }

  async latest(): Promise<FileSnapshot | undefined> {
    if (this.#thread === undefined) return (await this.#ownStore()).latest();
    return (await this.#read({ $case: "latest", id: ++this.#id })).snapshot;
  }

  async read(generation: number): Promise<FileSnapshot> {
    if (this.#thread === undefined) return (await this.#ownStore()).read(generation);
    return (await this.#read({ $case: "read", id: ++this.#id, generation })).snapshot!;
  }

  async generations(): Promise<readonly number[]> {
    if (this.#thread === undefined) return (await this.#ownStore()).generations();
    return (await this.#read({ $case: "generations", id: ++this.#id })).generations!;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Requests are answered in their order: after this one nothing is under way.
    await this.generations().catch(() => undefined);
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  async #read(request: StoreRequest): Promise<StoreAnswer> {
    const reply = await this.#ask(request, []);
    invariant(reply.$case === "answer", "a question is answered by an answer");
    if (isSentError(reply.outcome)) throw receivedError(reply.outcome);
    return reply.outcome;
  }

  #ask(request: StoreRequest, moved: ArrayBuffer[]): Promise<StoreReply & { readonly id: number }> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      // The process stays for as long as something is under way, and no longer.
      this.#thread!.ref();
      this.#thread!.postMessage(request, moved);
    });
  }

  #take(reply: StoreReply): void {
    if (reply.$case === "event") this.#options.onEvent?.(reply.event);
    if (!("id" in reply)) return;
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#thread?.unref();
    waiting?.resolve(reply);
  }

  /** The thread has died: what was under way has failed, what comes is done here. */
  #lose(): void {
    this.#thread = undefined;
    const { directory } = this.#options;
    const error = new SnapshotWriteError(`${directory}: the thread that stores has ended`, {
      directory,
      generation: this.#newestGeneration + 1,
    });
    this.#hasLost ||= this.#waiting.size > 0;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #ownStore(): Promise<FileSnapshotStore> {
    return (this.#own ??= this.#openOwn());
  }

  async #openOwn(): Promise<FileSnapshotStore> {
    const store = await openFileSnapshotStore(this.#options);
    if (!this.#hasLost) return store;
    // What the thread was at may have been stored, and was refused: it must not be the newest.
    const { directory, name = "state" } = this.#options;
    const files = nodeFileSystem();
    for (const generation of await store.generations()) {
      if (generation <= this.#newestGeneration) continue;
      await files.unlink(`${directory}/${fileNameOf(name, generation)}`);
    }
    return store;
  }
}
