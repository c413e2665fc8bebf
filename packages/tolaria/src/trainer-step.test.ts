import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";
import type { TrainerEffect, TrainerStep } from "./index.js";

test("a trainer's report and wishes are wire messages: they survive encoding", () => {
  const step: TrainerStep<number> = (epoch, packet) => ({
    state: epoch + 1,
    report: v1.EpochReport.create({ epochIndex: packet.currentEpoch }),
    effects: [{ $case: "checkpoint", header: v1.CheckpointHeader.create({}) }],
  });
  const { report, effects } = step(0, v1.SystemStatePacket.create({ currentEpoch: 3 }));
  expect(v1.EpochReport.decode(v1.EpochReport.encode(report).finish()).epochIndex).toBe(3);
  const cases: Record<TrainerEffect["$case"], true> = {
    checkpoint: true,
    rollback: true,
    emergency: true,
  };
  expect(effects.every(({ $case }) => cases[$case])).toBe(true);
});
