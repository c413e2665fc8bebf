/**
 * Guards the wire: `buf lint`, `buf format`, and `buf breaking` against the contracts of another
 * revision: by default where this checkout left the main branch, the remote's where there is one.
 *
 *   node scripts/check-wire.mjs [--root FOLDER] [--against REVISION]
 *
 * The other revision is read with `git archive`, so a shallow clone will do. A revision without
 * contracts promises nothing; a checkout without git has nothing to compare with. Both are said.
 * Exit codes: 0 kept, 1 refused, 2 wrong usage.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const buf = fileURLToPath(new URL("../node_modules/.bin/buf", import.meta.url));
const { values } = parseArgs({
  options: {
    root: { type: "string", default: fileURLToPath(new URL("../../..", import.meta.url)) },
    against: { type: "string" },
  },
});

process.exitCode = check(values.root, values.against);

function check(root, asked) {
  const git = (...args) => spawnSync("git", args, { cwd: root, maxBuffer: 1 << 26 });
  const resolves = (name) => git("rev-parse", "--verify", "-q", `${name}^{commit}`).status === 0;
  const refuses = (...args) => {
    const { status } = spawnSync(buf, args, { cwd: root, stdio: "inherit" });
    if (status !== 0) console.error(`buf ${args[0]} refuses the contracts`);
    return status !== 0;
  };

  if (refuses("lint") || refuses("format", "--diff", "--exit-code")) return 1;

  const main = ["origin/main", "main"].find(resolves);
  const base = asked ?? main;
  if (base === undefined) {
    console.log("no main branch here: nothing to compare the contracts with");
    return 0;
  }
  if (!resolves(base)) {
    console.error(`${base}: no such revision`);
    return 2;
  }
  // What main gained since is no promise this checkout could break. A shallow clone may not know
  // where they parted; then main itself has to do.
  const parted = asked === undefined ? git("merge-base", "HEAD", base) : undefined;
  const revision = parted?.status === 0 ? String(parted.stdout).trim() : base;
  const archive = git("archive", revision, "proto", "buf.yaml");
  if (archive.status !== 0) {
    console.log(`${base} has no contracts yet: nothing it promised can be broken`);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), "meristem-wire-"));
  try {
    writeFileSync(join(folder, "base.tar"), archive.stdout);
    execFileSync("tar", ["-xf", "base.tar"], { cwd: folder });
    rmSync(join(folder, "base.tar"));
    if (refuses("breaking", "--against", folder)) return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`the contracts keep what ${base} promises`);
  return 0;
}
