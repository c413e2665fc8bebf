import { openFileSnapshotStore } from "@meristem/io-snapshots";
import { isOperatingError } from "@meristem/leyline";

const store = await openFileSnapshotStore({ directory: "./state/btc-usd", spareCount: 3 });

const snapshot = await store.latest().catch((error: unknown) => {
  if (isOperatingError(error, "SNAPSHOT_CORRUPT")) return undefined; // start cold, on purpose
  throw error;
});
console.log(snapshot ? `resuming at generation ${snapshot.generation}` : "starting cold");

const { generation } = await store.put(Uint8Array.of(1, 2, 3));
console.log(`wrote generation ${generation}`);
