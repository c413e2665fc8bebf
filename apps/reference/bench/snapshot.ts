/**
 * What storing a run costs its step loop: `npm run -s bench:snapshot [series] [codec]`.
 *
 * A session of so many series (3: about 1.3 MiB) is stored again and again as a run does it: the loop
 * captures and encodes, a thread seals and writes. Given are the processor time of the loop's own thread
 * for a snapshot, all told (Linux; a mean), and medians: for how long the loop does not step, right after
 * steps; how long until the state is durable; how long to read it, check it and reopen its predictors.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createRunStateEncoder,
  openThreadedSnapshotStore,
  type SnapshotCodec,
} from "@meristem/io-snapshots";
import {
  captureSession,
  decodeRunState,
  encodeRunState,
  openPredictor,
  reopenSeries,
  RunSession,
  type RunPosition,
  type SessionOptions,
} from "@meristem/run-directory/advanced";
import { mergeConfig } from "@meristem/run-directory/config";

const WARM_UP = 20;
const ROUNDS = 100;
const seriesCount = Number(process.argv[2] ?? 3);
const codec = (process.argv[3] ?? "protobuf") as SnapshotCodec;

const config = mergeConfig([]);
const options: SessionOptions = {
  inputName: "bench",
  defaultSeries: "bench",
  isStrict: false,
  seriesCountMax: seriesCount,
  horizons: config.predictor.horizons,
  season: 1,
};
const session = new RunSession(options, {
  createPredictor: (key) => openPredictor(key, config),
  monotonicNs: () => process.hrtime.bigint(),
});
let line = 0;
function stepAll(): void {
  for (let s = 0; s < seriesCount; s++) {
    const noise = (Math.imul(++line, 0x9e3779b1) >>> 0) / 2 ** 32;
    const value = 20 + 5 * Math.sin((line * Math.PI) / 12) + 2 * noise;
    const at = { line, nextLine: line + 1, endOffsetBytes: line };
    session.step({ series: `series ${s}`, value, eventTimeUnixNs: undefined, ...at });
  }
}

/** The position is small beside the state; its contents are not decoded here. */
const position = {
  input: {
    layout: { format: "csv", names: ["value"], value: 0, time: undefined, series: undefined },
    offsetBytes: 0,
    line: 1,
    afterCarriageReturn: false,
  },
  inputName: "bench",
  defaultSeries: "bench",
  prefixSha256: new Uint8Array(32),
  outputs: {
    forecastsBytes: 0,
    telemetry: { sizeBytes: 0, sequence: 0, droppedCount: 0 },
    parity: { loggedCount: 0, gathered: [], lastLogged: undefined },
  },
  identity: { settings: {}, config: {}, configFingerprint: new Uint8Array(32) },
} as unknown as RunPosition;

/** Processor time of the loop's own thread, ms; what else runs does not count. */
function loopMs(): number {
  if (process.platform !== "linux") return performance.now();
  const text = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8");
  return Number(text.split(" ")[0]) / 1e6;
}

const directory = mkdtempSync(join(tmpdir(), "meristem-bench-"));
const store = await openThreadedSnapshotStore({ directory, codec, spareCount: 1 });
const encoder = createRunStateEncoder(codec);
const spent = { pause: [0], durable: [0], restore: [0] };
let payloadBytes = 0;

async function storeOnce(): Promise<void> {
  const begun = performance.now();
  const frame = encodeRunState(position, captureSession(session, encoder));
  ({ payloadBytes } = frame);
  const done = store.putFrame(frame);
  spent.pause.push(performance.now() - begun);
  await done;
  spent.durable.push(performance.now() - begun);
}

async function restoreOnce(): Promise<void> {
  const begun = performance.now();
  const { payload, header } = (await store.latest())!;
  reopenSeries(decodeRunState(payload, header.codec), options, config, () => ({}));
  spent.restore.push(performance.now() - begun);
}

for (let row = 0; row < 600; row++) stepAll();
for (let round = 0; round < WARM_UP; round++) await storeOnce();
const busyMs = loopMs();
for (let round = 0; round < ROUNDS; round++) await storeOnce();
const loop = (loopMs() - busyMs) / ROUNDS;
for (const list of Object.values(spent)) list.length = 0;
for (let round = 0; round < ROUNDS; round++) {
  stepAll();
  // Training that is due by now is a step's, whoever comes first.
  for (const { predictor } of session.series) predictor.idle();
  await storeOnce();
  if (round % 10 === 0) await restoreOnce();
}
await store.close();
rmSync(directory, { recursive: true });

const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
const mebibytes = payloadBytes / 2 ** 20;
const [pause, durable] = [median(spent.pause), median(spent.durable)];
process.stdout.write(
  `${seriesCount} series, ${mebibytes.toFixed(2)} MiB, ${codec}: the loop works for ` +
    `${loop.toFixed(2)} ms (${(loop / mebibytes).toFixed(2)} ms a MiB) and pauses for ` +
    `${pause.toFixed(2)} ms, durable after ${durable.toFixed(1)} ms, restored in ` +
    `${median(spent.restore).toFixed(1)} ms\n`,
);
process.exitCode = loop / mebibytes <= 0.5 ? 0 : 1;
