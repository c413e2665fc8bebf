/**
 * `npm run -s count:lines [-- --json]`: lines of `src/**` in TypeScript, per package and in total.
 *
 * Tests (`*.test.ts`) and generated files (`src/gen/**`, `*.gen.ts`) are not counted. A line ends with
 * a line feed, as for `wc -l`. With `--json` the output is one object: `packages` and `total`.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./stage.mjs";

const isCounted = (path) => path.endsWith(".ts") && !/\.test\.ts$|\.gen\.ts$|^gen\//.test(path);

/** The number of lines of one package's sources. */
function linesOf(directory) {
  return readdirSync(directory, { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter(isCounted)
    .map((path) => readFileSync(join(directory, path), "utf8").split("\n").length - 1)
    .reduce((sum, count) => sum + count, 0);
}

const packages = {};
for (const group of ["packages", "apps", "tooling"]) {
  if (!existsSync(join(root, group))) continue;
  for (const name of readdirSync(join(root, group)).toSorted()) {
    const source = join(root, group, name, "src");
    if (existsSync(source)) packages[`${group}/${name}`] = linesOf(source);
  }
}
const total = Object.values(packages).reduce((sum, count) => sum + count, 0);

if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ packages, total }, null, 2));
} else {
  const rows = [...Object.entries(packages), ["total", total]];
  const nameWidth = Math.max(...rows.map(([name]) => name.length));
  const countWidth = String(total).length;
  for (const [name, count] of rows) {
    console.log(`${name.padEnd(nameWidth)}  ${String(count).padStart(countWidth)}`);
  }
}
