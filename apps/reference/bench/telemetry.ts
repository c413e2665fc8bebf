/**
 * What telemetry costs a step: `npm run -s bench:telemetry [steps]`.
 *
 * Two predictors see the same values in turn, blocks of ten steps each: one alone, one whose every step
 * is recorded and offered to the ring of a run, with its thread writing telemetry.jsonl meanwhile. Which
 * of the two goes first changes from block to block. The figure is the median of the ratios of
 * neighbouring blocks, so that what else the machine does weighs on both alike.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTelemetry } from "@meristem/io-telemetry";
import { openPredictor, RunTelemetry } from "@meristem/run-directory/advanced";
import { mergeConfig } from "@meristem/run-directory/config";

const BLOCK = 10;
const WARM_UP = 1500;
const steps = Number(process.argv[2] ?? 12_000);
const config = mergeConfig([]);
const values = Array.from({ length: 24_000 }, (_, t) => {
  const noise = (Math.imul(t + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
  return 20 + 5 * Math.sin((t * Math.PI) / 12) + 2 * noise;
});

const directory = mkdtempSync(join(tmpdir(), "meristem-bench-"));
const telemetry = await openTelemetry({ jsonl: { path: join(directory, "telemetry.jsonl") } });
const told = new RunTelemetry(telemetry, {
  hasTransport: false,
  onTrouble: ({ message }) => process.stderr.write(`${message}\n`),
});
const alone = openPredictor("alone", config);
const watched = openPredictor("watched", config);

function stepAlone(t: number): void {
  alone.observe(values[t % values.length]);
}

function stepWatched(t: number): void {
  const forecast = watched.observe(values[t % values.length]);
  told.offerStep(forecast, watched, 1);
}

function blockNs(step: (t: number) => void, from: number): number {
  const before = process.hrtime.bigint();
  for (let t = from; t < from + BLOCK; t++) step(t);
  return Number(process.hrtime.bigint() - before) / BLOCK;
}

for (let t = 0; t < WARM_UP; t++) {
  stepAlone(t);
  stepWatched(t);
}
const [aloneNs, watchedNs, ratios]: [number[], number[], number[]] = [[], [], []];
for (let t = WARM_UP; t < WARM_UP + steps; t += BLOCK) {
  const isAloneFirst = (t / BLOCK) % 2 === 0;
  const first = blockNs(isAloneFirst ? stepAlone : stepWatched, t);
  const second = blockNs(isAloneFirst ? stepWatched : stepAlone, t);
  const [a, w] = isAloneFirst ? [first, second] : [second, first];
  aloneNs.push(a);
  watchedNs.push(w);
  ratios.push(w / a);
  // As a run does between two chunks: the loop turns, and the ring is published.
  await new Promise((resolve) => setImmediate(resolve));
}
const counts = telemetry.counts();
await telemetry.close();
rmSync(directory, { recursive: true });

const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
const percent = (median(ratios) - 1) * 100;
process.stdout.write(
  `a step alone ${(median(aloneNs) / 1000).toFixed(1)} us, with telemetry ` +
    `${(median(watchedNs) / 1000).toFixed(1)} us (medians of ${ratios.length} blocks)\n` +
    `median of paired ratios: ${percent >= 0 ? "+" : ""}${percent.toFixed(2)} % (goal: within 3 %)\n` +
    `offered ${counts.offeredCount} = accepted ${counts.acceptedCount} + dropped ` +
    `${counts.droppedCount}\n`,
);
process.exitCode = percent <= 3 ? 0 : 1;
