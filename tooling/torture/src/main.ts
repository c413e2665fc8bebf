/**
 * Runs the torture table and prints it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cases } from "./cases.js";
import type { CaseResult, TortureContext } from "./case.js";
import { reliabilityPage, type Outcome } from "./report.js";

const { values: options } = parseArgs({
  options: {
    long: { type: "boolean", default: false },
    only: { type: "string" },
    "write-docs": { type: "boolean", default: false },
    "without-timings": { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});
const repository = fileURLToPath(new URL("../../..", import.meta.url));
const victim = fileURLToPath(new URL("victim.js", import.meta.url));
const wanted = options.only?.split(",");
const chosen = cases.filter(({ id, isTiming }) => {
  if (isTiming === true && options["without-timings"]) return false;
  return wanted === undefined || id.split(", ").some((each) => wanted.includes(each));
});
if (options.list) {
  for (const { id, title } of cases) console.log(`${id.padEnd(8)} ${title}`);
  process.exit(0);
}
if (chosen.length === 0) {
  console.error(`no such case: ${options.only ?? ""} (see --list)`);
  process.exit(2);
}

async function resultOf(run: (context: TortureContext) => Promise<CaseResult>, scratch: string) {
  try {
    return await run({ scale: options.long ? 10 : 1, scratch, repository, victim });
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { measured: "stopped by an error", problems: [stack] };
  }
}

const root = mkdtempSync(join(tmpdir(), "meristem-torture-"));
const outcomes: Outcome[] = [];
for (const [index, each] of chosen.entries()) {
  const scratch = join(root, String(index));
  mkdirSync(scratch);
  const startMs = performance.now();
  const result = await resultOf(each.run, scratch);
  const tookMs = performance.now() - startMs;
  outcomes.push({ case: each, result, tookMs });
  const verdict = result.problems.length === 0 ? "held" : "FAILED";
  console.log(
    `${each.id.padEnd(8)} ${verdict.padEnd(7)}${(tookMs / 1000).toFixed(1).padStart(6)} s  ${each.title}`,
  );
  console.log(`${" ".repeat(26)}${result.measured}`);
  for (const problem of result.problems.slice(0, 10)) console.log(`${" ".repeat(26)}✗ ${problem}`);
  rmSync(scratch, { recursive: true, force: true });
}
rmSync(root, { recursive: true, force: true });

if (options["write-docs"]) {
  const chosenRows = options.only === undefined ? "" : `--only ${options.only} `;
  const command = `npm run torture -- ${options.long ? "--long " : ""}${chosenRows}--write-docs`;
  writeFileSync(join(repository, "docs/reliability.md"), reliabilityPage(outcomes, command));
  console.log("written: docs/reliability.md");
}
const failed = outcomes.filter(({ result }) => result.problems.length > 0).length;
console.log(`\n${outcomes.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
