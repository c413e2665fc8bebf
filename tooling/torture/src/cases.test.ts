/** Each case that needs no other process still runs, at a small scale, and holds. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { cases } from "./cases.js";

const SMALL = ["R8", "R16", "R18", "R19", "R24", "R30", "R35", "R39", "R40"];

/** Which problems of a case say nothing of how long something took. */
const UNTIMED: Readonly<Record<string, (problem: string) => boolean>> = {
  R18: (problem) => problem.includes("not refused"),
  R35: (problem) => !problem.includes("arrival took"),
};

test("every case has a goal of its own, and none is there twice", () => {
  const titles = cases.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  for (const { id, goal } of cases) {
    expect(id).toMatch(/^R\d+(, R\d+)*$/);
    expect(goal).not.toBe("");
  }
});

test.each(cases.filter(({ id }) => SMALL.includes(id)))("$id: $title", async ({ id, run }) => {
  const scratch = mkdtempSync(join(tmpdir(), "meristem-torture-"));
  const repository = fileURLToPath(new URL("../../..", import.meta.url));
  try {
    const { problems } = await run({ scale: 0.01, scratch, repository, victim: "" });
    // How long something takes is for the torture run alone: other tests share this machine.
    expect(problems.filter(UNTIMED[id] ?? (() => true))).toEqual([]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
});
