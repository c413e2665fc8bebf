import { acquireLock, nodeProcesses, openAppendLog, type ProcessTable } from "@meristem/io-durable";
import { enumerateCrashes, FaultyFileSystem } from "@meristem/io-durable/testing";
import { ManualClock } from "@meristem/leyline/testing";
import { beforeEach, describe, expect, test } from "vitest";

let files = new FaultyFileSystem();
let dead = new Set<number>();
let clock = new ManualClock();
beforeEach(() => {
  files = new FaultyFileSystem();
  dead = new Set();
  clock = new ManualClock();
});

const process = (pid: number, host = "here"): ProcessTable => ({
  self: () => ({ pid, startTime: "1", host }),
  isAlive: (other) => (other.host === host ? !dead.has(other.pid) : undefined),
});
const acquire = (pid: number, host?: string): ReturnType<typeof acquireLock> =>
  acquireLock({ path: "run/lock", fileSystem: files, clock, processes: process(pid, host) });
const wait = (ms: number): void => clock.advance(BigInt(ms) * 1_000_000n);

test("one holder at a time, the next one after a release, each with a higher generation", async () => {
  const first = await acquire(1);
  await expect(acquire(2)).rejects.toMatchObject({ code: "LOCK_HELD" });
  await first.release();
  const second = await acquire(2);
  expect([first.generation, second.generation]).toEqual([1, 2]);
});

test("of many at once exactly one gets it", async () => {
  const tries = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map((pid) => acquire(pid)));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

describe("takeover", () => {
  test("a dead owner is taken over at once, a living one never", async () => {
    const first = await acquire(1);
    wait(1e9);
    await expect(acquire(2)).rejects.toMatchObject({ code: "LOCK_HELD" });
    dead.add(1);
    const second = await acquire(2);
    expect(second.generation).toBe(2);
    await expect(first.assertHeld()).rejects.toMatchObject({ code: "LOCK_LOST" });
    await expect(first.renew()).rejects.toMatchObject({ code: "LOCK_LOST" });
    await first.release();
    await second.assertHeld();
  });

  test("an owner on another host is believed for its lease after each renewal", async () => {
    const first = await acquire(1, "there");
    wait(20_000);
    await first.renew();
    wait(20_000);
    await expect(acquire(2)).rejects.toMatchObject({ code: "LOCK_HELD" });
    wait(20_000);
    expect((await acquire(2)).generation).toBe(2);
    await expect(first.assertHeld()).rejects.toMatchObject({ code: "LOCK_LOST" });
  });

  test("a nameless lock file is believed for a short grace", async () => {
    await files.makeDirectory("run");
    await (await files.open("run/lock.0000000007", "createNew")).close();
    clock = new ManualClock(1_000n);
    await expect(acquire(1)).rejects.toMatchObject({ code: "LOCK_HELD" });
    wait(3000);
    expect((await acquire(1)).generation).toBe(8);
  });
});

test("a log with a lost lock writes nothing more", async () => {
  const lock = await acquire(1);
  const log = await openAppendLog({ path: "run/log", fileSystem: files, lock });
  await log.append(Uint8Array.of(1));
  dead.add(1);
  await acquire(2);
  await expect(log.append(Uint8Array.of(2))).rejects.toMatchObject({ code: "LOCK_LOST" });
  expect(log.position().sequence).toBe(1);
});

test("no crash leaves a lock that a new process cannot take, and generations only rise", async () => {
  const report = await enumerateCrashes<number>(
    {
      name: "FileLock",
      act: async (disk, acknowledge) => {
        const options = { path: "run/lock", fileSystem: disk, clock };
        const first = await acquireLock({ ...options, processes: process(1) });
        acknowledge(first.generation);
        await first.release();
        const second = await acquireLock({ ...options, processes: process(2) });
        acknowledge(second.generation);
        await second.renew();
      },
      recover: async (disk, acknowledged) => {
        dead = new Set([1, 2, 3]);
        const later = new ManualClock(10_000_000_000n);
        const options = { path: "run/lock", fileSystem: disk, clock: later };
        const lock = await acquireLock({ ...options, processes: process(3) });
        expect(lock.generation).toBeGreaterThan(acknowledged.at(-1) ?? 0);
      },
    },
    { statesMax: 256, faults: "single", faultStatesMax: 2 },
  );
  expect(report.violations).toEqual([]);
  expect(report.stateCount).toBeGreaterThan(500);
});

test("this process is alive under its own identity and under no other start", () => {
  const table = nodeProcesses();
  const self = table.self();
  expect(table.isAlive(self)).toBe(true);
  expect(table.isAlive({ ...self, startTime: "0" })).toBe(false);
  expect(table.isAlive({ ...self, host: "elsewhere" })).toBeUndefined();
});
