import { readFile } from "@meristem/io-durable";
import { FaultyFileSystem } from "@meristem/io-durable/testing";
import { openJsonlSink, parseTelemetryLine } from "@meristem/io-telemetry";
import { OperatingError, v1, type ErrorReport } from "@meristem/leyline";
import type { TelemetryOffer } from "@meristem/leyline/ports";
import { expect, test } from "vitest";
import {
  RunTelemetry,
  telemetryCount,
  type TelemetryChannel,
  type TelemetryMark,
} from "./run-telemetry.js";

const PATH = "telemetry.jsonl";

const record = (stepIndex: number): TelemetryOffer => ({
  emittedAtUnixNs: 0n,
  source: v1.Subsystem.APP,
  level: v1.TelemetryLevel.INFO,
  priority: v1.MessagePriority.NORMAL,
  series: "",
  stepIndex,
  body: { $case: "process", value: { phase: v1.ProcessPhase.STARTED_COLD, generation: 0 } },
});

function offerMany(telemetry: RunTelemetry, count: number): void {
  for (let step = 0; step < count; step++) telemetry.offer(record(step));
}

interface OpenTelemetry {
  readonly telemetry: RunTelemetry;
  readonly troubles: ErrorReport[];
}

function overChannel(channel: TelemetryChannel, resumeAt?: TelemetryMark): OpenTelemetry {
  const troubles: ErrorReport[] = [];
  const onTrouble = (error: ErrorReport): void => void troubles.push(error);
  return {
    telemetry: new RunTelemetry(channel, { resumeAt, hasTransport: false, onTrouble }),
    troubles,
  };
}

async function overDisk(files: FaultyFileSystem, resumeAt?: TelemetryMark): Promise<OpenTelemetry> {
  const resume = resumeAt === undefined ? {} : { resumeAt };
  return overChannel(await openJsonlSink({ fileSystem: files, path: PATH, ...resume }), resumeAt);
}

async function sequencesOf(files: FaultyFileSystem): Promise<(number | undefined)[]> {
  const text = Buffer.from(await readFile(files, PATH, { sizeBytesMax: 2 ** 24 })).toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => parseTelemetryLine(line)?.sequence);
}

test("a mark is the durable end of the file, and nothing is dropped", async () => {
  const files = new FaultyFileSystem();
  const { telemetry } = await overDisk(files);
  expect(await telemetry.mark()).toEqual({ sizeBytes: 0, sequence: 0, droppedCount: 0 });
  offerMany(telemetry, 5);
  const mark = await telemetry.mark();
  expect(mark).toMatchObject({ sequence: 5, droppedCount: 0 });
  expect((await files.stat(PATH))?.sizeBytes).toBe(mark.sizeBytes);
  expect(telemetryCount(mark)).toEqual({ offered: 5, accepted: 5, dropped: 0 });
});

test("a resumed run continues numbers and counts of its mark", async () => {
  const files = new FaultyFileSystem();
  const first = await overDisk(files);
  offerMany(first.telemetry, 5);
  const mark = { ...(await first.telemetry.mark()), droppedCount: 2 };
  offerMany(first.telemetry, 3);
  await first.telemetry.close();
  const { telemetry } = await overDisk(files, mark);
  offerMany(telemetry, 2);
  expect(await telemetry.mark()).toMatchObject({ sequence: 7, droppedCount: 2 });
  expect(await sequencesOf(files)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("on a full disk records are dropped and counted, and one failure is reported", async () => {
  const files = new FaultyFileSystem();
  const { telemetry, troubles } = await overDisk(files);
  offerMany(telemetry, 4);
  const before = await telemetry.mark();
  files.capacityBytes = before.sizeBytes;
  offerMany(telemetry, 3);
  const during = await telemetry.mark();
  expect(during).toEqual({ sizeBytes: before.sizeBytes, sequence: 7, droppedCount: 3 });
  offerMany(telemetry, 2);
  await telemetry.flush();
  expect(troubles).toHaveLength(1);
  expect(troubles[0]).toMatchObject({ code: "TELEMETRY_WRITE_FAILED" });

  files.capacityBytes = 2 ** 40;
  offerMany(telemetry, 1);
  const after = await telemetry.mark();
  expect(telemetryCount(after)).toEqual({ offered: 10, accepted: 5, dropped: 5 });
  expect(await sequencesOf(files)).toEqual([1, 2, 3, 4, 10]);
  await telemetry.close();
  expect(troubles).toHaveLength(1);
});

class ChannelError extends OperatingError {
  readonly code = "TELEMETRY_WRITE_FAILED";
  readonly transient = true;
}

/** A channel without a file: it accepts every record, and its flushes fail. */
function channelWith(position: TelemetryChannel["position"]): TelemetryChannel {
  let offeredCount = 0;
  return {
    offer: () => ({ accepted: ++offeredCount > 0 }),
    flush: () => Promise.reject(new ChannelError("no worker", {})),
    close: () => Promise.reject(new ChannelError("no worker", {})),
    counts: () => ({ offeredCount, acceptedCount: offeredCount, droppedCount: 0 }),
    isPressed: true,
    position,
  };
}

test("records that were accepted and then lost are counted as dropped", async () => {
  const position = { sizeBytes: 80, sequence: 6, lostCount: 4 };
  const { telemetry } = overChannel(channelWith(() => Promise.resolve(position)));
  offerMany(telemetry, 6);
  expect(telemetryCount(await telemetry.mark())).toEqual({ offered: 6, accepted: 2, dropped: 4 });
});

test("without a position of the channel, records after the last mark count as dropped", async () => {
  const resumeAt = { sizeBytes: 80, sequence: 6, droppedCount: 1 };
  const channel = channelWith(() => Promise.reject(new ChannelError("no worker", {})));
  const { telemetry } = overChannel(channel, resumeAt);
  offerMany(telemetry, 3);
  expect(await telemetry.mark()).toEqual({ sizeBytes: 80, sequence: 9, droppedCount: 4 });
});

test("after a failure no flush is due, and close does not fail", async () => {
  const channel = channelWith(() => Promise.resolve({ sizeBytes: 0, sequence: 0 }));
  const { telemetry, troubles } = overChannel(channel);
  expect(telemetry.isPressed).toBe(true);
  await telemetry.flush();
  expect(telemetry.isPressed).toBe(false);
  await telemetry.close();
  expect(troubles).toHaveLength(1);
});

test("an error that is not an operating error is not swallowed", async () => {
  const { telemetry } = overChannel(channelWith(() => Promise.reject(new TypeError("a bug"))));
  await expect(telemetry.mark()).rejects.toThrow(TypeError);
});
