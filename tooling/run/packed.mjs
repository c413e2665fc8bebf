/**
 * Packs every package as it would be published, unpacks the archives into an empty project and
 * imports each entry point with plain Node: what a user gets, without sources or workspace links.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, root } from "./stage.mjs";

const scratch = mkdtempSync(join(tmpdir(), "meristem-packed-"));
const problems = [];
const modules = join(scratch, "project/node_modules");
mkdirSync(join(modules, "@meristem"), { recursive: true });

/** Links the outside packages that `directory` declares, from where the workspace has them. */
function linkOutside(directory, manifest) {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (name.startsWith("@meristem/")) continue;
    const target = join(modules, name);
    if (existsSync(target)) continue;
    mkdirSync(join(target, ".."), { recursive: true });
    symlinkSync(join(directory, "node_modules", name), target);
  }
}

async function unpack(directory) {
  const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const archives = join(scratch, "archives");
  mkdirSync(archives, { recursive: true });
  const packed = await execute("pnpm", ["pack", "--pack-destination", archives], {
    cwd: directory,
  });
  if (packed.code !== 0) return problems.push(`${manifest.name}: ${packed.output}`);
  const archive = `${manifest.name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`;
  const target = join(modules, manifest.name);
  mkdirSync(target, { recursive: true });
  const opened = await execute("tar", [
    "-xzf",
    join(archives, archive),
    "-C",
    target,
    "--strip-components=1",
  ]);
  if (opened.code !== 0) return problems.push(`${manifest.name}: ${opened.output}`);
  const published = JSON.parse(readFileSync(join(target, "package.json"), "utf8"));
  for (const [name, range] of Object.entries(published.dependencies ?? {})) {
    if (/^(workspace|catalog):/.test(range)) {
      problems.push(`${manifest.name}: ${name} is published as ${range}`);
    }
  }
  for (const path of readdirSync(target, { recursive: true }).map(String)) {
    if (/\.test\.|\.gen\.ts$|(^|\/)src\//.test(path))
      problems.push(`${manifest.name} ships ${path}`);
  }
  linkOutside(directory, manifest);
  return manifest;
}

const manifests = [];
for (const group of ["packages", "apps"]) {
  for (const name of readdirSync(join(root, group)).toSorted()) {
    const manifest = await unpack(join(root, group, name));
    if (typeof manifest === "object") manifests.push(manifest);
  }
}
/** The entry points of one package; a `./*` stands for every built folder with an index. */
function entryPoints({ name, exports = {} }) {
  return Object.keys(exports).flatMap((entry) => {
    if (!entry.includes("*")) return [name + entry.slice(1)];
    return readdirSync(join(modules, name, "dist"), { withFileTypes: true })
      .filter((file) => existsSync(join(modules, name, "dist", file.name, "index.js")))
      .map((file) => name + entry.slice(1).replace("*", file.name));
  });
}

const entries = manifests.flatMap(entryPoints);
writeFileSync(
  join(scratch, "project/import-all.mjs"),
  entries.map((entry) => `await import(${JSON.stringify(entry)});`).join("\n"),
);
writeFileSync(join(scratch, "project/package.json"), '{ "type": "module", "private": true }');
const imported = await execute("node", ["import-all.mjs"], { cwd: join(scratch, "project") });
if (imported.code !== 0) problems.push(imported.output);
const command = join(modules, "@meristem/reference/bin/meristem.js");
const version = await execute("node", [command, "--version"], { cwd: scratch });
if (version.code !== 0) problems.push(`meristem --version: ${version.output}`);

rmSync(scratch, { recursive: true, force: true });
for (const problem of problems) console.error(problem);
console.log(`${manifests.length} packages, ${entries.length} entry points`);
process.exit(problems.length === 0 ? 0 : 1);
