/** What AppendLog promises, at every crash and under every fault. */
import { openAppendLog, readAppendLog } from "@meristem/io-durable";
import { enumerateCrashes, type CrashScenario } from "@meristem/io-durable/testing";
import { expect, test } from "vitest";

const PATH = "run/log";
const payloadOf = (text: string): Uint8Array => new TextEncoder().encode(text.padEnd(40, "."));

const appending = (segmentBytesMax: number): CrashScenario<string> => ({
  name: "AppendLog",
  prepare: async (files) => {
    const log = await openAppendLog({ path: PATH, fileSystem: files, segmentBytesMax });
    await log.append(payloadOf("0"));
    await log.close();
  },
  act: async (files, acknowledge) => {
    const log = await openAppendLog({ path: PATH, fileSystem: files, segmentBytesMax });
    acknowledge("0");
    const append = async (text: string): Promise<void> => {
      await log.append(payloadOf(text));
      acknowledge(text);
    };
    await append("1");
    await Promise.all([append("2"), append("3"), append("4")]);
    await append("5");
    await log.close();
  },
  recover: async (files, acknowledged) => {
    const log = await openAppendLog({ path: PATH, fileSystem: files, segmentBytesMax });
    expect(log.recovery.damages).toEqual([]);
    await log.append(payloadOf("after"));
    await log.close();
    const texts: string[] = [];
    const report = await readAppendLog({
      path: PATH,
      fileSystem: files,
      onRecord: ({ payload }) => texts.push(new TextDecoder().decode(payload).replaceAll(".", "")),
    });
    expect(report).toMatchObject({ isDamaged: false, tornBytes: 0 });
    expect(texts.filter((text) => text === "after").length).toBeGreaterThan(0);
    const kept = texts.filter((text) => text !== "after");
    expect(["0", "1", "2", "3", "4", "5"].slice(0, kept.length)).toEqual(kept);
    expect(kept.length).toBeGreaterThanOrEqual(Math.max(1, acknowledged.length));
  },
});

test("no crash loses an acknowledged record or keeps half of one", async () => {
  const report = await enumerateCrashes(appending(2 ** 20), { statesMax: 512 });
  expect(report.violations).toEqual([]);
  expect(report.stateCount).toBeGreaterThan(500);
});

test("nor does one during a rotation", async () => {
  const report = await enumerateCrashes(appending(64 + 2 * 96), {
    statesMax: 128,
    recoveriesMax: 2,
  });
  expect(report.violations).toEqual([]);
  expect(report.stateCount).toBeGreaterThan(500);
});

test("no fault is silent, and none loses an acknowledged record", async () => {
  const report = await enumerateCrashes(appending(64 + 3 * 96), {
    faults: "single",
    statesMax: 16,
    faultStatesMax: 4,
    recoveryStatesMax: 0,
  });
  expect(report.violations).toEqual([]);
  expect(report.surfacedCount).toBeGreaterThan(50);
});
