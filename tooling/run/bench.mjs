/**
 * `npm run bench [-- FILTER… --json --quick --rounds N]`: every package's corpus, one after the other.
 *
 * With `--json`, stdout is one array of reports; a package whose corpus has no match is left out.
 */
import "./require-node.mjs";

const { ensureInstalled } = await import("./install.mjs");
const { environment, root } = await import("./stage.mjs");
const { spawnSync } = await import("node:child_process");
const { existsSync, readdirSync } = await import("node:fs");
const { join } = await import("node:path");

await ensureInstalled();
const argv = process.argv.slice(2);
const json = argv.includes("--json");
const reports = [];
let failed = false;
for (const group of ["packages", "apps"]) {
  for (const name of readdirSync(join(root, group)).toSorted()) {
    const cwd = join(root, group, name);
    if (!existsSync(join(cwd, "bench/main.ts"))) continue;
    const { status, stdout } = spawnSync(
      join(cwd, "node_modules/.bin/run-ts"),
      ["bench/main.ts", ...argv],
      { cwd, env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
    );
    if (status === 0 && json) reports.push(JSON.parse(stdout));
    else if (status === 0) process.stdout.write(`${stdout}\n`);
    // 2: the filter matches nothing here. It has to match somewhere.
    else if (status !== 2) failed = true;
  }
}
if (json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
process.exit(failed ? 1 : 0);
