import { MemoryTelemetrySink } from "@meristem/leyline/testing";
import { expect, test } from "vitest";
import { stepOffer } from "../tests/step-offer.js";
import { tee } from "./tee.js";

test("every sink gets every record, and one that refuses is seen", async () => {
  const [first, second] = [new MemoryTelemetrySink(), new MemoryTelemetrySink()];
  const both = tee([first, second]);
  expect(both.offer(stepOffer(1))).toEqual({ accepted: true });
  await second.close();
  expect(both.offer(stepOffer(2))).toEqual({ accepted: false });
  expect(both.counts()).toEqual({ offeredCount: 2, acceptedCount: 1, droppedCount: 1 });
  expect(first.counts()).toEqual({ offeredCount: 2, acceptedCount: 2, droppedCount: 0 });
  await both.close();
});

test("a sink that fails to flush does not keep the others from it", async () => {
  const flushed: string[] = [];
  const failing = Object.assign(new MemoryTelemetrySink(), {
    flush: () => Promise.reject(new Error("disk full")),
  });
  const sound = Object.assign(new MemoryTelemetrySink(), {
    flush: async () => void flushed.push("sound"),
  });
  await expect(tee([failing, sound]).flush()).rejects.toThrow("disk full");
  expect(flushed).toEqual(["sound"]);
});
