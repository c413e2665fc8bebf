/**
 * Saves in the background, one at a time; of those that wait, the latest.
 *
 * The loop that makes the state never waits for the disk: it hands over bytes and goes on. A disk
 * that cannot keep up gets fewer snapshots, never older ones and never a queue of them.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { isOperatingError, type ErrorReport } from "@meristem/leyline";
import type { SnapshotReceipt, SnapshotStore } from "@meristem/leyline/ports";

export interface SnapshotSaverOptions {
  readonly store: SnapshotStore;
  /** Called for each generation that is durable. */
  readonly onSaved?: (receipt: SnapshotReceipt) => void;
  /** Called for each that is not. The store has told its own events already. */
  readonly onFailed?: (error: ErrorReport) => void;
}

/** Made by {@link createSnapshotSaver}. */
export interface SnapshotSaver {
  /**
   * Takes a state to save and returns at once. One that still waits is given up for it. The bytes
   * must not be changed any more.
   */
  offer(payload: Uint8Array): void;
  /** Whether a save is in progress: an offer now would wait. */
  readonly isBusy: boolean;
  /** States given up for later ones, so far. */
  readonly supersededCount: number;
  /** Resolves when nothing is in progress and nothing waits, however it ended. */
  flush(): Promise<void>;
  /**
   * Takes nothing more, and waits for what is under way, but no longer than `deadlineMs` (25,000 by
   * default): a supervisor would kill us then.
   */
  close(deadlineMs?: number): Promise<{ readonly isComplete: boolean }>;
}

/** A saver over a store. */
export function createSnapshotSaver(options: SnapshotSaverOptions): SnapshotSaver {
  return new Saver(options);
}

const SHUTDOWN_MS = 25_000;

class Saver implements SnapshotSaver {
  readonly #options: SnapshotSaverOptions;
  #next: Uint8Array | undefined;
  #work: Promise<void> | undefined;
  #supersededCount = 0;
  #isClosed = false;

  constructor(options: SnapshotSaverOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#work !== undefined;
  }

  get supersededCount(): number {
    return this.#supersededCount;
  }

  offer(payload: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.#next !== undefined) this.#supersededCount++;
    this.#next = payload;
    this.#work ??= this.#run();
  }

  async flush(): Promise<void> {
    await this.#work;
  }

  async close(deadlineMs = SHUTDOWN_MS): Promise<{ readonly isComplete: boolean }> {
    this.#isClosed = true;
    const alarm = new AbortController();
    const deadline = delay(deadlineMs, false, { signal: alarm.signal }).catch(() => false);
    const isComplete = await Promise.race([this.flush().then(() => true), deadline]);
    alarm.abort();
    return { isComplete };
  }

  async #run(): Promise<void> {
    const { store, onSaved, onFailed } = this.#options;
    try {
      while (this.#next !== undefined) {
        const payload = this.#next;
        this.#next = undefined;
        try {
          const receipt = await store.put(payload);
          onSaved?.(receipt);
        } catch (error) {
          if (!isOperatingError(error)) throw error;
          onFailed?.(error);
        }
      }
    } finally {
      this.#work = undefined;
    }
  }
}
