/**
 * Scores of the quality guard beside the committed ones.
 *
 *   npm run -s quality -- [--only TEXT]
 *
 * Exit code 1 when a score differs by more than 0.5 % from the committed one. With --only the series
 * whose name contains TEXT are scored, without the means.
 */
import { parseArgs } from "node:util";
import {
  differingKeys,
  measureScores,
  readCommittedScores,
  tableText,
  type ScoreTable,
} from "./quality-guard.js";

const { values: options } = parseArgs({ options: { only: { type: "string", default: "" } } });
const found = measureScores(options.only);
const committed = selected(readCommittedScores());
process.stdout.write(tableText(found, committed));
const differing = differingKeys(found, committed).length;
process.stdout.write(
  `${differing} of ${Object.keys(found).length} scores differ by more than 0.5 %\n`,
);
if (differing > 0) process.exitCode = 1;

function selected(table: ScoreTable): ScoreTable {
  if (options.only === "") return table;
  return Object.fromEntries(Object.entries(table).filter(([key]) => key in found));
}
