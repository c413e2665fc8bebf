/**
 * Packs every package as it would be published and imports each entry point with plain Node, without
 * sources or workspace links. Run it after `turbo run build`.
 *
 * Every package is installed alone: it finds its own declared dependencies and nothing else, not even
 * the dependencies of its dependencies. Layout, as in pnpm's store:
 *
 *     installed/NAME/node_modules/@meristem/NAME   the unpacked archive
 *     installed/NAME/node_modules/DEPENDENCY       link to ../../DEPENDENCY/node_modules/DEPENDENCY,
 *                                                  or to the workspace's copy of an outside package
 *
 * Node resolves links to real paths first, so each package resolves imports in its own folder.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execute, root } from "./stage.mjs";

const scratch = mkdtempSync(join(tmpdir(), "meristem-packed-"));
const archives = join(scratch, "archives");
const problems = [];

const readManifest = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
/** The `node_modules` folder of one installed package, and the package inside it. */
const modulesOf = (name) => join(scratch, "installed", name.replaceAll("/", "+"), "node_modules");
const installed = (name) => join(modulesOf(name), name);

/** Runs `work` on every item, on as many at a time as there are processors. */
async function each(items, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** Packs the package in `source` and unpacks the archive. Resolves with the published manifest. */
async function unpack({ name, version, source }) {
  const packed = await execute("pnpm", ["pack", "--pack-destination", archives], { cwd: source });
  if (packed.code !== 0) return problems.push(`${name}: ${packed.output}`);
  const archive = join(archives, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  const target = installed(name);
  mkdirSync(target, { recursive: true });
  const opened = await execute("tar", ["-xzf", archive, "-C", target, "--strip-components=1"]);
  if (opened.code !== 0) return problems.push(`${name}: ${opened.output}`);
  for (const path of readdirSync(target, { recursive: true }).map(String)) {
    if (/\.test\.|\.gen\.ts$|(^|\/)src\//.test(path)) problems.push(`${name} ships ${path}`);
    if (path.endsWith(".d.ts")) checkDeclarations(readManifest(target), path);
  }
}

/** A declaration file may name the package itself, its dependencies and the modules of Node. */
function checkDeclarations({ name, dependencies, peerDependencies }, path) {
  const allowed = [name, ...Object.keys({ ...dependencies, ...peerDependencies })];
  const text = readFileSync(join(installed(name), path), "utf8");
  for (const [, specifier] of text.matchAll(/(?:\bfrom|\bimport\()\s*["']([^."'][^"']*)["']/g)) {
    const used = /^(@[^/]+\/)?[^/]+/.exec(specifier)[0];
    if (isBuiltin(specifier) || allowed.includes(used)) continue;
    problems.push(`${name}: ${path} names ${used}, which is not declared`);
  }
}

/** Links exactly the dependencies that the published manifest declares. */
function linkDependencies({ name, source }) {
  for (const [dependency, range] of Object.entries(
    readManifest(installed(name)).dependencies ?? {},
  )) {
    if (/^(workspace|catalog):/.test(range)) {
      problems.push(`${name}: ${dependency} is published as ${range}`);
    }
    const link = join(modulesOf(name), dependency);
    const isOurs = packages.some((each) => each.name === dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(isOurs ? installed(dependency) : join(source, "node_modules", dependency), link);
  }
}

/** The entry points of one package; a `./*` stands for every built folder with an index. */
function entryPoints({ name, exports = {} }) {
  return Object.keys(exports).flatMap((entry) => {
    if (!entry.includes("*")) return [name + entry.slice(1)];
    const built = join(installed(name), "dist");
    return readdirSync(built, { withFileTypes: true })
      .filter((file) => existsSync(join(built, file.name, "index.js")))
      .map((file) => name + entry.slice(1).replace("*", file.name));
  });
}

/** Imports every entry point of one package from a project that depends on this package alone. */
async function importAlone(manifest) {
  const { name } = manifest;
  const project = join(scratch, "projects", name.replaceAll("/", "+"));
  const link = join(project, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(installed(name), link);
  const entries = entryPoints(manifest);
  entryCount += entries.length;
  const program = entries.map((entry) => `await import(${JSON.stringify(entry)});\n`).join("");
  writeFileSync(join(project, "import-all.mjs"), program);
  const { code, output } = await execute("node", ["import-all.mjs"], { cwd: project });
  if (code !== 0) problems.push(`${name}, installed alone: ${output}`);
}

let entryCount = 0;
const packages = ["packages", "apps"]
  .filter((group) => existsSync(join(root, group)))
  .flatMap((group) => readdirSync(join(root, group)).map((folder) => join(root, group, folder)))
  .filter((source) => existsSync(join(source, "package.json")))
  .map((source) => ({ ...readManifest(source), source }));
mkdirSync(archives, { recursive: true });
await each(packages, unpack);
if (problems.length === 0) {
  packages.forEach(linkDependencies);
  await each(packages, importAlone);
  for (const { name, bin = {} } of packages) {
    for (const [command, path] of Object.entries(bin)) {
      const file = join(installed(name), path);
      const { code, output } = await execute("node", [file, "--version"], { cwd: scratch });
      if (code !== 0) problems.push(`${command} --version: ${output}`);
    }
  }
}

rmSync(scratch, { recursive: true, force: true });
for (const problem of problems) console.error(problem);
console.log(`${packages.length} packages, ${entryCount} entry points`);
process.exit(problems.length === 0 ? 0 : 1);
