/** Every fake keeps the promises of its port, and every list of checks can fail. */
import { InvariantError, v1 } from "@meristem/leyline";
import type { Clock, FileOpenMode, SnapshotStore } from "@meristem/leyline/ports";
import {
  clockChecks,
  configFeedChecks,
  CountingRandomStream,
  fileSystemChecks,
  growthPolicyChecks,
  hostModelChecks,
  LinearHost,
  ManualClock,
  MemoryConfigFeed,
  MemoryFileSystem,
  MemorySeedBed,
  MemorySnapshotStore,
  MemoryTelemetrySink,
  observationGateChecks,
  PassingGate,
  randomStreamChecks,
  ScriptedGrowthPolicy,
  seedBedChecks,
  snapshotStoreChecks,
  telemetrySinkChecks,
} from "@meristem/leyline/testing";
import { slotId, unixNs } from "@meristem/leyline/units";
import { describe, expect, test } from "vitest";

describe("ManualClock", () => {
  test.each(Object.entries(clockChecks))("%s", (_name, check) => {
    expect(check(new ManualClock())).toBeUndefined();
  });
});

describe("CountingRandomStream", () => {
  test.each(Object.entries(randomStreamChecks))("%s", (_name, check) => {
    expect(check(() => new CountingRandomStream(7))).toBeUndefined();
  });
});

describe("MemoryFileSystem", () => {
  test.each(Object.entries(fileSystemChecks))("%s", async (_name, check) => {
    const files = new MemoryFileSystem();
    await files.makeDirectory("scratch/run");
    await expect(check(files, "scratch/run")).resolves.toBeUndefined();
  });
});

describe("MemorySnapshotStore", () => {
  test.each(Object.entries(snapshotStoreChecks))("%s", async (_name, check) => {
    await expect(check(new MemorySnapshotStore())).resolves.toBeUndefined();
  });
});

describe("MemoryTelemetrySink", () => {
  test.each(Object.entries(telemetrySinkChecks))("%s", async (_name, check) => {
    await expect(check(new MemoryTelemetrySink())).resolves.toBeUndefined();
  });
});

describe("PassingGate", () => {
  test.each(Object.entries(observationGateChecks))("%s", (_name, check) => {
    expect(check(new PassingGate(new ManualClock()))).toBeUndefined();
  });
});

describe("MemoryConfigFeed", () => {
  test.each(Object.entries(configFeedChecks))("%s", async (_name, check) => {
    const feed = new MemoryConfigFeed<object>({ horizons: [1, 12] });
    const publishNext = async (): Promise<void> => feed.publish({ horizons: [1] });
    await expect(check({ feed, publishNext })).resolves.toBeUndefined();
  });
});

describe("ScriptedGrowthPolicy", () => {
  test.each(Object.entries(growthPolicyChecks))("%s", async (_name, check) => {
    await expect(check(new ScriptedGrowthPolicy())).resolves.toBeUndefined();
  });
});

describe("MemorySeedBed", () => {
  test.each(Object.entries(seedBedChecks))("%s", async (_name, check) => {
    const bed = new MemorySeedBed([slotId("slot-b"), slotId("slot-a")]);
    const subject = { bed, blueprintId: "any", sign: (c: v1.AdaptationCommand) => c };
    await expect(check(subject)).resolves.toBeUndefined();
  });
});

describe("LinearHost", () => {
  test.each(Object.entries(hostModelChecks))("%s", (_name, check) => {
    const host = new LinearHost(Float64Array.of(1, 2, 3, -4, 5, 0.5), 3);
    expect(check(host)).toBeUndefined();
  });
});

describe("checks can fail", () => {
  test("a store that keeps the caller's buffer is caught", async () => {
    class SharingStore extends MemorySnapshotStore implements SnapshotStore {
      #shared: Uint8Array | undefined;
      override async put(payload: Uint8Array): ReturnType<SnapshotStore["put"]> {
        this.#shared = payload;
        return super.put(payload);
      }
      override async latest(): ReturnType<SnapshotStore["latest"]> {
        const newest = await super.latest();
        return newest && { ...newest, payload: this.#shared ?? newest.payload };
      }
    }
    const check = snapshotStoreChecks["the caller may reuse its buffer after put"]!;
    await expect(check(new SharingStore())).rejects.toThrow(InvariantError);
  });

  test("a clock in milliseconds is caught", () => {
    const clock: Clock = { nowUnixNs: () => unixNs(1_700_000_000_000n), monotonicNs: () => 0n };
    expect(() => clockChecks["wall time is in nanoseconds"]!(clock)).toThrow(InvariantError);
  });

  test("a gate that lets NaN through is caught", () => {
    const gate = new PassingGate(new ManualClock());
    const { decision, nowUnixNs } = gate.admit({ value: 1 });
    const lenient = {
      admit: () => ({
        observation: v1.Observation.create({ value: Number.NaN }),
        decision,
        nowUnixNs,
      }),
      encodeState: () => gate.encodeState(),
    };
    const check = observationGateChecks["NaN and infinities are rejected and do not come through"]!;
    expect(() => check(lenient)).toThrow(InvariantError);
  });

  test("a stream whose forks depend on earlier draws is caught", () => {
    class DriftingStream extends CountingRandomStream {
      #drawn = 0;
      override uniformInto(target: Float64Array): void {
        this.#drawn += target.length;
        super.uniformInto(target);
      }
      override fork(name: string): CountingRandomStream {
        return super.fork(`${name}${this.#drawn}`);
      }
    }
    const check = randomStreamChecks["a fork depends on its name, not on what was drawn before"]!;
    expect(() => check(() => new DriftingStream(7))).toThrow(InvariantError);
  });

  test("a file system whose create is not exclusive is caught", async () => {
    class LaxFileSystem extends MemoryFileSystem {
      override open(path: string, mode: FileOpenMode): ReturnType<MemoryFileSystem["open"]> {
        return super.open(path, mode).catch(() => super.open(path, "update"));
      }
    }
    const files = new LaxFileSystem();
    const check = fileSystemChecks["exactly one of many creates a name"]!;
    await expect(check(files, "")).rejects.toThrow(InvariantError);
  });
});

describe("what fakes add to their ports", () => {
  test("a manual clock moves as told; setting the wall leaves the monotonic clock alone", () => {
    const clock = new ManualClock(1_000n);
    clock.advance(5n);
    expect([clock.nowUnixNs(), clock.monotonicNs()]).toEqual([1_005n, 5n]);
    clock.setWall(10n);
    expect([clock.nowUnixNs(), clock.monotonicNs()]).toEqual([10n, 5n]);
  });

  test("a memory file system runs out of space when told to be small", async () => {
    const files = new MemoryFileSystem(4);
    const file = await files.open("a", "createNew");
    expect(await file.write(Uint8Array.of(1, 2, 3, 4), 0)).toBe(4);
    await expect(file.write(Uint8Array.of(5), 4)).rejects.toMatchObject({ code: "FILE_NO_SPACE" });
    expect(await files.freeBytes("")).toBe(0);
  });

  test("a memory file system refuses to leave its root", async () => {
    await expect(new MemoryFileSystem().open("../a", "read")).rejects.toMatchObject({
      code: "FILE_PATH_REFUSED",
    });
  });

  test("a memory sink numbers every offer, so that a refusal is a gap", async () => {
    const sink = new MemoryTelemetrySink(1);
    const record = {
      emittedAtUnixNs: 1n,
      source: v1.Subsystem.APP,
      level: v1.TelemetryLevel.INFO,
      priority: v1.MessagePriority.NORMAL,
      series: "",
      stepIndex: 0,
      body: undefined,
    };
    sink.offer(record);
    sink.offer(record);
    await sink.flush();
    sink.offer(record);
    expect(sink.records.map(({ sequence }) => sequence)).toEqual([1, 3]);
    expect(sink.counts()).toEqual({ offeredCount: 3, acceptedCount: 2, droppedCount: 1 });
  });

  test("a scripted policy says its lines in turn and keeps each report once", async () => {
    const hold = { $case: "hold", value: { reason: v1.HoldReason.COOLDOWN } } as const;
    const policy = new ScriptedGrowthPolicy([hold]);
    const packet = v1.SystemStatePacket.create({ seedStates: [{ slotId: "a" }] });
    expect((await policy.decide(packet)).decision).toEqual(hold);
    expect((await policy.decide(packet)).decision).toMatchObject({
      value: { reason: v1.HoldReason.STOPPED },
    });
    const report = v1.FieldReport.create({ reportId: "r", issuedAtUnixNs: 1n });
    await policy.learn(report);
    await policy.learn(report);
    expect(policy.reports).toEqual([report]);
  });

  test("a memory seed bed frees a culled slot on the next tick", async () => {
    const bed = new MemorySeedBed([slotId("a")]);
    const command = (operation: v1.SeedOperation, targetSeedId: string): v1.AdaptationCommand =>
      v1.AdaptationCommand.create({
        commandId: "c",
        targetSeedId,
        payload: {
          $case: "seedOperation",
          value: { operation, slotId: "a", blueprintId: "b" },
        },
      });
    await bed.apply(command(v1.SeedOperation.GERMINATE, ""));
    await bed.apply(command(v1.SeedOperation.CULL, "a/c"));
    expect(bed.seedStates()[0]?.stage).toBe(v1.SeedStage.EMBARGOED);
    bed.tick();
    expect(bed.seedStates()[0]?.stage).toBe(v1.SeedStage.DORMANT);
  });
});
