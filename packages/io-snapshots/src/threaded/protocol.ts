/** What a store and its thread say to each other. Every request is answered once. */
import type { ErrorReport } from "@meristem/leyline";
import type { SnapshotReceipt } from "@meristem/leyline/ports";
import type { FileSnapshot } from "../read-generation.js";
import type { FileSnapshotStoreOptions, SnapshotStoreEvent } from "../store-options.js";

/** Given to the thread when it starts: what of the options can be copied. */
export interface StoreSetup {
  readonly options: Omit<FileSnapshotStoreOptions, "fileSystem" | "clock" | "onEvent">;
  readonly hasClock: boolean;
}

export type StoreRequest =
  | {
      readonly $case: "put";
      readonly id: number;
      /** Moved to the thread, and moved back with the answer. */
      readonly buffer: ArrayBuffer;
      readonly payloadAt: number;
      readonly payloadBytes: number;
      readonly nowUnixNs: bigint;
    }
  | { readonly $case: "latest"; readonly id: number }
  | { readonly $case: "generations"; readonly id: number }
  | { readonly $case: "read"; readonly id: number; readonly generation: number };

/** An error as data: its class comes back by its code. */
export interface SentError extends ErrorReport {
  readonly cause: SentError | undefined;
}

export type StoreReply =
  | { readonly $case: "ready"; readonly newestGeneration: number }
  | { readonly $case: "unopened"; readonly error: SentError }
  | { readonly $case: "event"; readonly event: SnapshotStoreEvent }
  | {
      readonly $case: "put";
      readonly id: number;
      readonly buffer: ArrayBuffer;
      readonly outcome: SnapshotReceipt | SentError;
    }
  | {
      readonly $case: "answer";
      readonly id: number;
      readonly outcome: StoreAnswer | SentError;
    };

/** Wrapped, because "no snapshot" is an answer too. */
export interface StoreAnswer {
  readonly snapshot?: FileSnapshot | undefined;
  readonly generations?: readonly number[];
}
