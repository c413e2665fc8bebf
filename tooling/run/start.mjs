/** `npm start`: installs, builds and runs the main job on the bundled data. */
import "./require-node.mjs";

const { ensureInstalled } = await import("./install.mjs");
const { execute, root, stage } = await import("./stage.mjs");
const { spawnSync } = await import("node:child_process");

await ensureInstalled();
const built = await stage("build the meristem command", () =>
  execute("turbo", ["run", "build", "--filter=@meristem/reference", "--output-logs=errors-only"]),
);
if (built.code !== 0) process.exit(1);
const args = process.argv.length > 2 ? process.argv.slice(2) : ["demo"];
const run = spawnSync(process.execPath, [`${root}apps/reference/bin/meristem.js`, ...args], {
  stdio: "inherit",
});
process.exit(run.status ?? 1);
