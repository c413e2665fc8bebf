/** Rules for the words of the contracts: they are said in one place. */
import { expect, test } from "vitest";
import { repositoryFiles, textOf } from "./repository.js";

const stages =
  "DORMANT|GERMINATED|BLENDING|SHADOWING|PROBATIONARY|FOSSILIZED|CULLED|EMBARGOED|RESETTING";
/** Stages and gates as somebody would write them who does not take them from leyline. */
const retold = new RegExp(
  String.raw`["'\x60](SEED_STAGE_|SEED_GATE_)?(${stages}|G[0-5]_[A-Z_]+)["'\x60]`,
  "i",
);
const ours = /^(packages\/leyline|tooling\/tidy)\//;

test("no package has stages or gates of its own: they come from leyline's enums", () => {
  const sources = repositoryFiles().filter((path) => /\.(ts|mjs)$/.test(path) && !ours.test(path));
  const retellings = sources.flatMap((path) =>
    textOf(path)
      .split("\n")
      .flatMap((line, index) => (retold.test(line) ? [`${path}:${index + 1}`] : [])),
  );
  expect(sources.length).toBeGreaterThan(20);
  expect(retellings).toEqual([]);
  expect(retold.test(`const stage = "dormant";`)).toBe(true);
});
