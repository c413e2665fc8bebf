/** The SnapshotStore port in memory. */
import type { Snapshot, SnapshotReceipt, SnapshotStore } from "../ports/snapshot-store.js";
import { digestHex } from "./digest-hex.js";

/** {@link SnapshotStore} held in memory. Copies on the way in and out, as a disk would. */
export class MemorySnapshotStore implements SnapshotStore {
  #newest: Snapshot | undefined;

  async put(payload: Uint8Array): Promise<SnapshotReceipt> {
    const generation = (this.#newest?.generation ?? 0) + 1;
    const receipt = { generation, sha256Hex: digestHex(payload) };
    this.#newest = { ...receipt, payload: payload.slice() };
    return receipt;
  }

  async latest(): Promise<Snapshot | undefined> {
    return this.#newest && { ...this.#newest, payload: this.#newest.payload.slice() };
  }
}
