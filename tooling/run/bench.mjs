/** `npm run bench [-- --json]`: every package's benchmark corpus, one after the other. */
import "./require-node.mjs";

const { ensureInstalled } = await import("./install.mjs");
const { execute } = await import("./stage.mjs");

await ensureInstalled();
const { code } = await execute(
  "turbo",
  ["run", "bench", "--concurrency=1", "--ui=stream", "--", ...process.argv.slice(2)],
  { show: "all" },
);
process.exit(code === 0 ? 0 : 1);
