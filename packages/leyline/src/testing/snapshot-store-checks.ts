/** The promises of the SnapshotStore port, as checks. */
import { invariant } from "../errors.js";
import type { SnapshotStore } from "../ports/snapshot-store.js";
import { digestHex } from "./digest-hex.js";

/**
 * What any {@link SnapshotStore} must do, given an empty one. Plain functions: no test runner is
 * imported here.
 */
export const snapshotStoreChecks: Readonly<
  Record<string, (store: SnapshotStore) => Promise<void>>
> = {
  "an empty store has no latest": async (store) => {
    invariant((await store.latest()) === undefined, "latest() is undefined before the first put()");
  },
  "latest returns the last payload, bit for bit": async (store) => {
    await store.put(Uint8Array.of(1, 2, 3));
    const receipt = await store.put(Uint8Array.of(4, 5));
    const snapshot = await store.latest();
    invariant(snapshot?.sha256Hex === receipt.sha256Hex, "checksum is the receipt's");
    invariant(String(snapshot.payload) === "4,5", "payload is the last one put");
  },
  "the checksum is the payload's SHA-256": async (store) => {
    const { sha256Hex: told } = await store.put(Uint8Array.of(4, 5));
    invariant(told === digestHex(Uint8Array.of(4, 5)), "the receipt tells the SHA-256");
  },
  "generations count up from 1": async (store) => {
    const first = await store.put(Uint8Array.of(1));
    const second = await store.put(Uint8Array.of(2));
    invariant(first.generation === 1 && second.generation === 2, "1, then 2");
    invariant((await store.latest())?.generation === 2, "latest() tells the newest");
  },
  "puts made at once are kept in the order of the calls": async (store) => {
    const receipts = await Promise.all([7, 8, 9].map((byte) => store.put(Uint8Array.of(byte))));
    invariant(String(receipts.map((r) => r.generation)) === "1,2,3", "one generation each");
    invariant((await store.latest())?.payload[0] === 9, "the last call is the newest");
  },
  "an empty payload is a payload": async (store) => {
    await store.put(new Uint8Array(0));
    invariant((await store.latest())?.payload.length === 0, "latest() has no bytes");
  },
  "the caller may reuse its buffer after put": async (store) => {
    const buffer = Uint8Array.of(7);
    await store.put(buffer);
    buffer[0] = 9;
    invariant((await store.latest())?.payload[0] === 7, "the store keeps its own copy");
  },
  "what latest returns belongs to the caller": async (store) => {
    await store.put(Uint8Array.of(7));
    const mine = await store.latest();
    mine?.payload.fill(0);
    invariant((await store.latest())?.payload[0] === 7, "the store keeps its own copy");
  },
  "payloads are plain byte arrays": async (store) => {
    await store.put(Uint8Array.of(7));
    const payload = (await store.latest())?.payload;
    invariant(
      payload !== undefined && Object.getPrototypeOf(payload) === Uint8Array.prototype,
      "no subclass leaks out",
    );
  },
};
