/**
 * `npm test`: every check there is, in order, with the time each one takes.
 *
 *   node tooling/run/check.mjs [--only STAGE[,STAGE]] [--force] [--list]
 *
 * The last line is the sum: every vitest test counts as one, every other stage counts as one. A
 * skipped test counts as failed unless its reason says that a GPU is missing.
 */
import "./require-node.mjs";

const { ensureInstalled } = await import("./install.mjs");
const { execute, since, stage } = await import("./stage.mjs");
const { countTests } = await import("./count-tests.mjs");
const { treeState } = await import("./tree-state.mjs");

const argv = process.argv.slice(2);
const force = argv.includes("--force") ? ["--force"] : [];
const turbo = (task, ...more) =>
  execute("turbo", ["run", task, "--output-logs=errors-only", ...force, ...more]);

/** Runs `work` and fails when it changed any file of the tree. */
async function leavingTheTreeAlone(work) {
  const before = await treeState();
  const result = await work();
  const after = await treeState();
  if (result.code !== 0 || before === after) return result;
  return { code: 1, output: `${result.output}\nThe tree changed:\n${after}` };
}

const stages = {
  generate: ["generated code is up to date", () => leavingTheTreeAlone(() => turbo("generate"))],
  format: ["format", () => execute("pnpm", ["run", "format:check"])],
  lint: ["lint", () => execute("pnpm", ["run", "lint"])],
  boundaries: ["layers", () => execute("turbo", ["boundaries"])],
  typecheck: ["types", () => turbo("typecheck", "--concurrency=2")],
  build: ["build", () => turbo("build", "--concurrency=2")],
  test: ["tests of every package", () => turbo("test", "--concurrency=2", "--continue")],
  packed: [
    "packed packages, imported as a user would",
    () => execute("node", ["tooling/run/packed.mjs"]),
  ],
};

if (argv.includes("--list")) {
  for (const [name, [title]] of Object.entries(stages)) console.log(`${name.padEnd(12)} ${title}`);
  process.exit(0);
}
const only = argv.includes("--only") ? argv[argv.indexOf("--only") + 1]?.split(",") : undefined;
const unknown = only?.filter((name) => !(name in stages)) ?? [];
if (unknown.length > 0) {
  console.error(`no such stage: ${unknown.join(", ")} (see --list)`);
  process.exit(2);
}

const startMs = performance.now();
await ensureInstalled();
let passed = 0;
let failed = 0;
const clean = await treeState();
for (const [name, [title, work]] of Object.entries(stages)) {
  if (only && !only.includes(name)) continue;
  const { code } = await stage(title, work);
  if (name === "test") {
    const counts = countTests();
    for (const line of counts.lines) console.log(`    ${line}`);
    passed += counts.passed;
    // A package that crashed before counting leaves no failed test behind, yet it did fail.
    failed += Math.max(counts.failed, code === 0 ? 0 : 1);
  } else if (code === 0) passed++;
  else failed++;
}
if ((await treeState()) !== clean) {
  failed++;
  console.log(`  ✗ the checks left something behind:\n${await treeState()}`);
} else passed++;
console.log(`  ${since(startMs)} in all`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
