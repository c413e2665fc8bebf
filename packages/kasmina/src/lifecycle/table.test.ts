import { v1 } from "@meristem/leyline";
import { expect, test } from "vitest";
import { STAGE_EDGES, stageEdge } from "./table.js";

const S = v1.SeedStage;
const stages = Object.values(S);
const pairs = stages.flatMap((from) => stages.map((to) => ({ from, to })));

/** The moves as the lifecycle's definition lists them, in words of its own. */
const legal: readonly string[] = [
  "UNSPECIFIED DORMANT",
  "DORMANT GERMINATED",
  "DORMANT TERMINATED",
  "GERMINATED TRAINING",
  "GERMINATED CULLED",
  "TRAINING BLENDING",
  "TRAINING CULLED",
  "BLENDING SHADOWING",
  "BLENDING CULLED",
  "SHADOWING PROBATIONARY",
  "SHADOWING CULLED",
  "PROBATIONARY FOSSILIZED",
  "PROBATIONARY CULLED",
  "FOSSILIZED TERMINATED",
  "CULLED EMBARGOED",
  "EMBARGOED RESETTING",
  "RESETTING DORMANT",
];
const short = (stage: string): string => stage.replace("SEED_STAGE_", "");

test("there are 144 ordered pairs of stages and 17 of them are moves", () => {
  expect(pairs).toHaveLength(144);
  expect(legal).toHaveLength(17);
});

test.each(pairs)("$from → $to exists exactly when the definition lists it", ({ from, to }) => {
  const listed = legal.includes(`${short(from)} ${short(to)}`);
  expect(stageEdge(from, to) !== undefined).toBe(listed);
});

test("every stage can be reached from DORMANT, and only TERMINATED is final", () => {
  const reached = new Set<v1.SeedStage>([S.DORMANT]);
  for (const from of reached) for (const { to } of STAGE_EDGES[from]) reached.add(to);
  expect(reached).toEqual(new Set(stages.filter((stage) => stage !== S.UNSPECIFIED)));
  expect(stages.filter((stage) => STAGE_EDGES[stage].length === 0)).toEqual([S.TERMINATED]);
});

test("each gate guards exactly one move", () => {
  const gates = Object.values(STAGE_EDGES).flatMap((edges) =>
    edges.flatMap(({ gate }) => gate ?? []),
  );
  expect(gates.toSorted()).toEqual(
    Object.values(v1.SeedGate)
      .filter((gate) => gate !== v1.SeedGate.UNSPECIFIED)
      .toSorted(),
  );
});
