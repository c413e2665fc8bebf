import { v1 } from "@meristem/leyline";
import { expect, expectTypeOf, test } from "vitest";
import type { PolicyStep } from "./index.js";

test("a policy's decision is the wire's decision: it survives encoding", () => {
  const decide: PolicyStep<number> = (count) => ({
    state: count + 1,
    decision: v1.GrowthDecision.create({}),
  });
  const { state, decision } = decide(0, v1.SystemStatePacket.create({}));
  expect(state).toBe(1);
  expect(v1.GrowthDecision.decode(v1.GrowthDecision.encode(decision).finish())).toEqual(decision);
  expectTypeOf(decision).toEqualTypeOf<v1.GrowthDecision>();
});
