/**
 * The thread behind a store: the store itself, run where it holds up nobody.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Clock } from "@meristem/leyline/ports";
import { openFileSnapshotStore, type FileSnapshotStore } from "../file-snapshot-store.js";
import { PayloadFrame } from "../payload-frame.js";
import type { StoreAnswer, StoreReply, StoreRequest, StoreSetup } from "./protocol.js";
import { sentError } from "./sent-error.js";

const { options, hasClock } = workerData as StoreSetup;
const reply = (message: StoreReply, moved: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, moved);
/** As the other thread read it when it asked. */
let nowUnixNs = 0n;
const clock = { nowUnixNs: () => nowUnixNs, monotonicNs: () => 0n } as unknown as Clock;

async function open(): Promise<FileSnapshotStore | undefined> {
  try {
    const store = await openFileSnapshotStore({
      ...options,
      ...(hasClock ? { clock } : {}),
      onEvent: (event) => reply({ $case: "event", event }),
    });
    reply({ $case: "ready", newestGeneration: (await store.generations()).at(-1) ?? 0 });
    return store;
  } catch (error) {
    reply({ $case: "unopened", error: sentError(error) });
    return undefined;
  }
}

async function answer(store: FileSnapshotStore, request: StoreRequest): Promise<void> {
  const { id } = request;
  if (request.$case === "put") {
    const { buffer } = request;
    nowUnixNs = request.nowUnixNs;
    const outcome = await store.putFrame(new PayloadFrame(request)).catch(sentError);
    reply({ $case: "put", id, buffer, outcome }, [buffer]);
    return;
  }
  const outcome = await read(store, request).catch(sentError);
  reply({ $case: "answer", id, outcome });
}

async function read(
  store: FileSnapshotStore,
  request: Exclude<StoreRequest, { readonly $case: "put" }>,
): Promise<StoreAnswer> {
  if (request.$case === "generations") return { generations: await store.generations() };
  if (request.$case === "latest") return { snapshot: await store.latest() };
  return { snapshot: await store.read(request.generation) };
}

const store = open();
parentPort?.on("message", (request: StoreRequest) => {
  void store.then((opened) => opened && answer(opened, request));
});
