/** The file sink through its public entry: what it writes, refuses and picks up again. */
import { openJsonlSink, parseTelemetryLine, type JsonlSinkOptions } from "@meristem/io-telemetry";
import { OperatingError, v1 } from "@meristem/leyline";
import type { FileSystem, OpenFile, TelemetryOffer } from "@meristem/leyline/ports";
import { expect, test } from "vitest";

class DiskFullError extends OperatingError {
  readonly code = "FILE_NO_SPACE";
  readonly transient = true;
}

/** One file in memory that takes a few bytes at a time, and none beyond `roomBytes`. */
class OneFile {
  bytes = Buffer.alloc(0);
  roomBytes = Infinity;

  readonly fileSystem = { open: async () => this.#open() } as unknown as FileSystem;

  #open(): OpenFile {
    return {
      read: async () => 0,
      write: async (source, position) => {
        const taken = Math.min(source.length, 1000, this.roomBytes - position);
        if (taken <= 0) throw new DiskFullError("disk full", {});
        const [before, after] = [position, position + taken];
        this.bytes = Buffer.concat([
          this.bytes.subarray(0, before),
          source.subarray(0, taken),
          this.bytes.subarray(after),
        ]);
        return taken;
      },
      truncate: async (length) => {
        this.bytes = this.bytes.subarray(0, length);
      },
      sync: async () => {},
      sizeBytes: async () => this.bytes.length,
      close: async () => {},
    };
  }

  get lines(): readonly string[] {
    return this.bytes.toString("utf8").split("\n").slice(0, -1);
  }
}

const offer = (stepIndex: number, priority: v1.MessagePriority = v1.MessagePriority.NORMAL) =>
  ({
    emittedAtUnixNs: 1_700_000_000_000_000_000n + BigInt(stepIndex),
    source: v1.Subsystem.ORCHESTRATOR,
    level: v1.TelemetryLevel.INFO,
    priority,
    series: "a",
    stepIndex,
    body: {
      $case: "drops",
      value: { lane: priority, offeredCount: 1, acceptedCount: 1, droppedCount: 0 },
    },
  }) satisfies TelemetryOffer;

const openOn = (file: OneFile, options: Partial<JsonlSinkOptions> = {}) =>
  openJsonlSink({ fileSystem: file.fileSystem, path: "telemetry.jsonl", ...options });

test("each record becomes one line that reads back, without its wall time", async () => {
  const file = new OneFile();
  const sink = await openOn(file);
  for (let i = 0; i < 20; i++) expect(sink.offer(offer(i))).toEqual({ accepted: true });
  await sink.close();
  const records = file.lines.map((line) => parseTelemetryLine(line));
  expect(records.map((record) => record?.sequence)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  const { emittedAtUnixNs: _, ...rest } = offer(19);
  expect(records[19]).toEqual({ sequence: 20, ...rest });
});

test("a resumed file equals one that was never interrupted, byte for byte", async () => {
  const [whole, cut] = [new OneFile(), new OneFile()];
  const uninterrupted = await openOn(whole);
  for (let i = 0; i < 30; i++) uninterrupted.offer(offer(i));
  await uninterrupted.close();

  const first = await openOn(cut);
  for (let i = 0; i < 12; i++) first.offer(offer(i));
  const resumeAt = await first.position();
  for (let i = 12; i < 17; i++) first.offer(offer(i));
  await first.flush();
  const second = await openOn(cut, { resumeAt });
  for (let i = 12; i < 30; i++) second.offer(offer(i));
  await second.close();
  expect(cut.bytes.equals(whole.bytes)).toBe(true);
});

test("a file shorter than recorded is refused", async () => {
  const opening = openOn(new OneFile(), { resumeAt: { sizeBytes: 1, sequence: 1 } });
  await expect(opening).rejects.toMatchObject({ code: "TELEMETRY_CORRUPT" });
});

test("a flood of ordinary records is refused and counted, a critical one gets through", async () => {
  const file = new OneFile();
  const sink = await openOn(file, { pendingBytesMax: 2000 });
  for (let i = 0; i < 100; i++) sink.offer(offer(i));
  const flooded = sink.counts();
  expect(flooded.droppedCount).toBeGreaterThan(0);
  expect(flooded.offeredCount).toBe(flooded.acceptedCount + flooded.droppedCount);
  expect(sink.offer(offer(100, v1.MessagePriority.CRITICAL))).toEqual({ accepted: true });
  await sink.close();
  expect(file.lines).toHaveLength(sink.counts().acceptedCount);
  expect(parseTelemetryLine(file.lines.at(-1)!)?.sequence).toBe(101);
});

test("a full disk is told at the flush, counted as loss, and overcome when there is room", async () => {
  const file = new OneFile();
  const sink = await openOn(file);
  file.roomBytes = 0;
  sink.offer(offer(0));
  const failure = await sink.flush().catch((error: Error) => error);
  expect(failure).toMatchObject({ code: "TELEMETRY_WRITE_FAILED" });
  expect((failure as Error).message.split("telemetry.jsonl")).toHaveLength(2);
  expect(sink.counts()).toEqual({ offeredCount: 1, acceptedCount: 0, droppedCount: 1 });
  file.roomBytes = Infinity;
  sink.offer(offer(1));
  await sink.close();
  expect(file.lines.map((line) => parseTelemetryLine(line)?.sequence)).toEqual([2]);
  expect(sink.offer(offer(2))).toEqual({ accepted: false });
});

test("a position is that of the call, whatever is offered before the answer", async () => {
  const file = new OneFile();
  const sink = await openOn(file);
  for (let i = 0; i < 3; i++) sink.offer(offer(i));
  const asked = sink.position();
  for (let i = 3; i < 30; i++) sink.offer(offer(i));
  const { sizeBytes, sequence } = await asked;
  await sink.close();
  expect(sequence).toBe(3);
  expect(file.bytes.subarray(0, sizeBytes).toString("utf8").split("\n")).toHaveLength(4);
});

test("what a full disk kept of a batch is cut off: a shorter one does not end in it", async () => {
  const file = new OneFile();
  const sink = await openOn(file);
  sink.offer(offer(0));
  await sink.flush();
  file.roomBytes = file.bytes.length + 1500;
  for (let i = 1; i < 30; i++) sink.offer(offer(i));
  await expect(sink.flush()).rejects.toMatchObject({ code: "TELEMETRY_WRITE_FAILED" });
  expect(file.bytes.length).toBe(file.roomBytes);
  file.roomBytes = Infinity;
  sink.offer(offer(30));
  await sink.close();
  expect(file.lines.map((line) => parseTelemetryLine(line)?.sequence)).toEqual([1, 31]);
  expect(file.bytes.at(-1)).toBe(10);
});

test("a sink closed on a full disk leaves whole lines only", async () => {
  const file = new OneFile();
  const sink = await openOn(file);
  sink.offer(offer(0));
  await sink.flush();
  const whole = Buffer.from(file.bytes);
  file.roomBytes = whole.length + 100;
  sink.offer(offer(1));
  await expect(sink.close()).rejects.toMatchObject({ code: "TELEMETRY_WRITE_FAILED" });
  expect(file.bytes.equals(whole)).toBe(true);
});
