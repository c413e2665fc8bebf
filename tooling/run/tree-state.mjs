/** What git says has changed, with the content of each change: equal before and after, or not. */
import { createHash } from "node:crypto";
import { execute } from "./stage.mjs";

/** Text that differs whenever a tracked or untracked (not ignored) file does. */
export async function treeState() {
  const status = await execute("git", ["status", "--porcelain", "--untracked-files=all"]);
  const diff = await execute("git", ["diff", "HEAD"]);
  if (status.code !== 0 || status.output === "") return "";
  const digest = createHash("sha256").update(diff.output).digest("hex").slice(0, 12);
  return `${status.output}(content ${digest})`;
}
