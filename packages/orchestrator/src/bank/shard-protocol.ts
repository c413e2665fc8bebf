/**
 * What a pool and its shards say to each other. Plain data: it crosses a thread as it is.
 *
 * @module
 */
import type { ErrorReport } from "@meristem/leyline";

/** A series that came or went, in the order in which it did: both sides count slots alike. */
export interface SeriesChange {
  readonly key: string;
  readonly isRemoved: boolean;
}

export type ShardWork =
  /** One observation a slot, in this order; NaN: no value. */
  | { readonly kind: "observe"; readonly slots: Int32Array; readonly values: Float64Array }
  /** What is said about each slot now. */
  | { readonly kind: "forecast"; readonly slots: Int32Array }
  /** The states of these series. */
  | { readonly kind: "encode"; readonly keys: readonly string[] }
  /** Fills series that are there, or were just opened, with stored states. */
  | { readonly kind: "adopt"; readonly parts: readonly Uint8Array[] };

export interface ShardRequest {
  /** Counts up by one a request, from 1. Replies come in the same order. */
  readonly id: number;
  /** To be done before the work. */
  readonly changes: readonly SeriesChange[];
  readonly work: ShardWork;
}

export interface ShardReply {
  readonly id: number;
  /** Shape (slots, rowLength) for observe and forecast, else empty. */
  readonly rows: Float64Array;
  /** One a key for encode, else empty. */
  readonly parts: readonly Uint8Array[];
  /** Why the work was not done; the changes were. */
  readonly refused: ErrorReport | undefined;
}

/** The way to a shard: a thread, another process, or a call. */
export interface ShardPort {
  /** Sends a request; what `moved` names may move instead of being copied. */
  post(request: ShardRequest, moved: readonly ArrayBuffer[]): void;
  /** Called once, before the first request. `onLost` at most once, and no reply after it. */
  listen(onReply: (reply: ShardReply) => void, onLost: (reason: string) => void): void;
  /** Ends the shard. Called when no reply is awaited any more. */
  close(): Promise<void>;
}
