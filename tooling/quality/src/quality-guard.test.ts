/**
 * Scores of the default configuration on eight series stay within 0.5 % of the committed table.
 *
 * `UPDATE_QUALITY=1 npx vitest run src/quality-guard.test.ts` writes the table again; the commit names
 * the change and the reason.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  differingKeys,
  GEOMETRIC_MEAN,
  measureScores,
  readCommittedScores,
  tableText,
  TOLERANCE,
  writeCommittedScores,
} from "./quality-guard.js";

test("every score is within 0.5 % of the committed one", () => {
  const found = measureScores();
  if (process.env["UPDATE_QUALITY"] !== undefined) writeCommittedScores(found);
  const committed = readCommittedScores();
  // Eight series and their geometric mean, two horizons, two metrics.
  expect(Object.keys(committed)).toHaveLength(36);
  expect(differingKeys(found, committed), tableText(found, committed)).toEqual([]);
});

test("a score beyond the tolerance, a missing one and one that is no number are reported", () => {
  const committed = { a: 0.5, b: 0.5, c: 0.5, d: 0.5, e: 0.5 };
  const found = {
    a: 0.5 * (1 + 0.9 * TOLERANCE),
    b: 0.5 * (1 - 1.1 * TOLERANCE),
    c: 0.5 * (1 + 1.1 * TOLERANCE),
    d: Number.NaN,
    f: 1,
  };
  expect(differingKeys(found, committed)).toEqual(["b", "c", "d", "e", "f"]);
  const lines = tableText(found, committed).trim().split("\n").slice(1);
  expect(lines.map((line) => line.endsWith("beyond 0.5 %"))).toEqual([
    false,
    true,
    true,
    true,
    true,
    true,
  ]);
});

test("every committed series has a row that names its source and licence", () => {
  const folder = new URL("../data/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".csv"));
  const rows = readFileSync(new URL("README.md", folder), "utf8").split("\n");
  expect(files).toHaveLength(8);
  for (const file of files) {
    const row = rows.find((line) => line.startsWith(`| [${file}](${file})`));
    expect(row, file).toMatch(/\| (public domain|CC0|MIT, .+|ODC .+PDDL\)) +\|$/);
    expect(Object.keys(readCommittedScores())).toContain(`${file.slice(0, -4)} h 12 relWIS`);
  }
  expect(Object.keys(readCommittedScores())).toContain(`${GEOMETRIC_MEAN} h 1 relMASE`);
});
