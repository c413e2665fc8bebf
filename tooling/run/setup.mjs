/** `npm run setup`: installs and builds, and runs nothing. */
import "./require-node.mjs";

const { ensureInstalled } = await import("./install.mjs");
const { execute, stage } = await import("./stage.mjs");

await ensureInstalled();
const built = await stage("build every package", () =>
  execute("turbo", ["run", "build", "--output-logs=errors-only"]),
);
process.exit(built.code === 0 ? 0 : 1);
