/**
 * `npm run torture [-- --long] [--only R1,R5] [--write-docs] [--list]`: breaks storage in every way it
 * can think of and prints a table of what held. Ends with `N passed, N failed`.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import "./require-node.mjs";

const { ensureInstalled } = await import("./install.mjs");
const { environment } = await import("./stage.mjs");

await ensureInstalled();
const cwd = fileURLToPath(new URL("../torture", import.meta.url));
const built = spawnSync("node_modules/.bin/tsup", ["--silent"], {
  cwd,
  env: environment,
  stdio: ["ignore", "ignore", "inherit"],
});
if (built.status !== 0) process.exit(1);
const { status } = spawnSync(process.execPath, ["dist/main.js", ...process.argv.slice(2)], {
  cwd,
  env: environment,
  stdio: "inherit",
});
process.exit(status ?? 1);
