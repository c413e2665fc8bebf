/** The ring, its worker and its files together. */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeFileSystem } from "@meristem/io-durable";
import {
  openJsonlSink,
  openTelemetry,
  parseTelemetryLine,
  type TelemetryOptions,
} from "@meristem/io-telemetry";
import type { v1 } from "@meristem/leyline";
import { telemetrySinkChecks } from "@meristem/leyline/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bundleWorker } from "../scripts/generate-worker.mjs";
import { adaptiveOffer, eventOffer, stepOffer } from "./step-offer.js";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "meristem-telemetry-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const fileOf = (name = "telemetry.jsonl"): string => join(directory, name);
const open = (options: TelemetryOptions = {}) =>
  openTelemetry({ jsonl: { path: fileOf() }, ...options });
const recordsOf = async (name?: string) =>
  (await readFile(fileOf(name), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => parseTelemetryLine(line));

/** Wall time does not go into the file. */
function withoutTime(record: Partial<v1.TelemetryEvent>): Partial<v1.TelemetryEvent> {
  const { emittedAtUnixNs, ...rest } = record;
  expect(emittedAtUnixNs).toBeDefined();
  return rest;
}

describe("keeps the port's promises", () => {
  test.each(Object.entries(telemetrySinkChecks))("%s", async (_name, check) => {
    await expect(check(await open())).resolves.toBeUndefined();
  });
});

test("what is offered is what the file reads back, in order, without its wall time", async () => {
  const telemetry = await open();
  const offers = Array.from({ length: 300 }, (_, i) =>
    i % 50 === 7 ? eventOffer(i, i % 100 === 7) : stepOffer(i, i % 2 === 0 ? "a" : `"b",\n`),
  );
  for (const offer of offers) expect(telemetry.offer(offer)).toEqual({ accepted: true });
  await telemetry.close();
  const expected = offers.map((offer, i) => withoutTime({ sequence: i + 1, ...offer }));
  expect(await recordsOf()).toEqual(expected);
});

test("offered is accepted plus dropped, the accepted are in the file, losses are told", async () => {
  const telemetry = await open({ stepCount: 64 });
  let acceptedCount = 0;
  for (let i = 0; i < 100_000; i++) acceptedCount += telemetry.offer(stepOffer(i)).accepted ? 1 : 0;
  const counts = telemetry.counts();
  expect(counts).toEqual({
    offeredCount: 100_000,
    acceptedCount,
    droppedCount: 100_000 - acceptedCount,
  });
  await telemetry.close();
  const records = await recordsOf();
  const steps = records.filter((record) => record?.body?.$case === "step");
  expect(steps).toHaveLength(acceptedCount);
  expect(records.at(-1)?.body).toMatchObject({ $case: "drops", value: counts });
  const numbers = records.map((record) => record!.sequence!);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

test("a resumed file equals one that was never interrupted, byte for byte", async () => {
  const whole = await openTelemetry({ jsonl: { path: fileOf("whole.jsonl") } });
  for (let i = 0; i < 90; i++) whole.offer(stepOffer(i));
  await whole.close();
  const first = await open();
  for (let i = 0; i < 40; i++) first.offer(stepOffer(i));
  const resumeAt = await first.position();
  for (let i = 40; i < 55; i++) first.offer(stepOffer(i));
  await first.close();
  const second = await open({ jsonl: { path: fileOf(), resumeAt } });
  for (let i = 40; i < 90; i++) second.offer(stepOffer(i));
  await second.close();
  expect(await readFile(fileOf(), "utf8")).toBe(await readFile(fileOf("whole.jsonl"), "utf8"));
});

test("a position is that of the call, whatever is offered before the answer", async () => {
  const telemetry = await open();
  for (let i = 0; i < 5; i++) telemetry.offer(stepOffer(i));
  const asked = telemetry.position();
  for (let i = 5; i < 50; i++) telemetry.offer(stepOffer(i));
  const { sizeBytes, sequence } = await asked;
  await telemetry.close();
  const kept = (await readFile(fileOf())).subarray(0, sizeBytes).toString("utf8");
  expect(sequence).toBe(5);
  expect(kept.split("\n")).toHaveLength(6);
});

test("the ring and the file sink write the same bytes", async () => {
  const ring = await open();
  const path = fileOf("plain.jsonl");
  const plain = await openJsonlSink({ fileSystem: nodeFileSystem(), path });
  for (let i = 0; i < 40; i++) {
    for (const sink of [ring, plain]) {
      sink.offer(i % 9 === 5 ? eventOffer(i, false) : stepOffer(i));
      if (i % 10 === 0) sink.offer(adaptiveOffer(i));
    }
  }
  await ring.close();
  await plain.close();
  expect(await readFile(fileOf(), "utf8")).toBe(await readFile(path, "utf8"));
});

test("files rotate by size and the oldest go", async () => {
  const telemetry = await open({ jsonl: { path: fileOf(), fileBytesMax: 5000, fileCountMax: 3 } });
  for (let i = 0; i < 80; i++) {
    telemetry.offer(stepOffer(i));
    if (i % 4 === 3) await telemetry.flush();
  }
  await telemetry.close();
  const names = await readdir(directory);
  expect(names).toHaveLength(3);
  const last = await recordsOf(
    names.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)).at(-1),
  );
  expect(last.at(-1)?.sequence).toBe(80);
});

test("measurements are served to Prometheus and written as OTLP", async () => {
  const telemetry = await open({ prometheus: { port: 0 }, otlp: { path: fileOf("otlp.jsonl") } });
  for (let i = 0; i < 10; i++) telemetry.offer(stepOffer(i, `say "hi"\\`));
  telemetry.offer(eventOffer(9, true));
  telemetry.offer(adaptiveOffer(9));
  await telemetry.flush();
  const at = `http://127.0.0.1:${telemetry.prometheusPort}`;
  const text = await (await fetch(`${at}/metrics`)).text();
  expect(text).toContain(`meristem_steps_total{series="say \\"hi\\"\\\\"} 10\n`);
  expect(text).toContain(`meristem_telemetry_offered_total{lane="step"} 10\n`);
  expect(text).toContain(`meristem_events_total{name="outlierRejected",level="critical"} 1\n`);
  expect(text).toContain(`meristem_entropy_ratio{series="a"} 0\n`);
  expect(text).toContain(`meristem_transport_epsilon{series="a"} 0.15\n`);
  expect(text).not.toContain("meristem_stiffness_low");
  expect((await fetch(`${at}/etc/passwd`)).status).toBe(404);
  await telemetry.close();
  const lines = (await readFile(fileOf("otlp.jsonl"), "utf8")).trimEnd().split("\n");
  const request = JSON.parse(lines.at(-1)!);
  const names = request.resourceMetrics[0].scopeMetrics[0].metrics.map(
    ({ name }: { name: string }) => name,
  );
  expect(names).toContain("meristem_kernel_weight");
  expect(names).toContain("meristem_learning_rate");
  expect(names).not.toContain("meristem_stiffness_low");
});

test("a worker that does not answer in time costs the flush, not the producer", async () => {
  const telemetry = await open({ flushMsMax: 0 });
  // More than any worker writes in the millisecond it is given.
  for (let i = 0; i < 4096; i++) telemetry.offer(stepOffer(i));
  await expect(telemetry.flush()).rejects.toMatchObject({ code: "TELEMETRY_WRITE_FAILED" });
  expect(telemetry.offer(eventOffer(1, true))).toEqual({ accepted: true });
  await expect(telemetry.close()).rejects.toMatchObject({ code: "TELEMETRY_WRITE_FAILED" });
  expect(telemetry.offer(eventOffer(2, true))).toEqual({ accepted: false });
  const { offeredCount, acceptedCount, droppedCount } = telemetry.counts();
  expect(offeredCount).toBe(acceptedCount + droppedCount);
});

test("a file that cannot be opened is told at once", async () => {
  await expect(open({ jsonl: { path: join(directory, "no", "such") } })).rejects.toMatchObject({
    code: "TELEMETRY_WRITE_FAILED",
  });
});

test("the worker's program is the one the sources make", async () => {
  const committed = await readFile(
    join(import.meta.dirname, "../src/worker/worker-source.gen.ts"),
    "utf8",
  );
  expect(committed).toBe(await bundleWorker());
});
