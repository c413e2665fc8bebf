/**
 * Exports without a user. An export of a module that no other file imports fails `knip`; an export of a
 * package entry that only users of the library need is in docs/library-exports.md with its reason.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryRoot, textOf } from "./repository.js";

const PAGE = "docs/library-exports.md";

let scratch = "";

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "meristem-exports-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function knip(root: string, ...options: string[]): { status: number | null; output: string } {
  const tool = join(repositoryRoot, "node_modules/.bin/knip");
  const { status, stdout, stderr } = spawnSync(tool, ["--no-config-hints", ...options], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 24,
  });
  return { status, output: stdout + stderr };
}

test("every export of a module has a user in another file", () => {
  expect(knip(repositoryRoot)).toEqual({ status: 0, output: "" });
});

test("a planted export without a user is found", () => {
  const files = {
    "package.json": '{ "name": "scratch", "private": true, "workspaces": ["packages/*"] }',
    "packages/alpha/package.json": '{ "name": "alpha", "exports": { ".": "./src/index.ts" } }',
    "packages/alpha/src/index.ts": 'export { used } from "./inner.js";\n',
    "packages/alpha/src/inner.ts": "export const used = 1;\nexport const planted = used;\n",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), text);
  }
  cpSync(join(repositoryRoot, "knip.json"), join(scratch, "knip.json"));
  const { status, output } = knip(scratch);
  expect(status).toBe(1);
  expect(output).toContain("planted");
  expect(output).not.toContain("used  ");
});

/** `entry name` of every export of a package entry that no other file imports. */
function unusedEntryExports(): readonly string[] {
  const { output } = knip(repositoryRoot, "--include-entry-exports", "--reporter", "json");
  const { issues } = JSON.parse(output) as {
    issues: readonly { file: string; exports?: readonly { name: string }[] }[];
  };
  return issues.flatMap(({ file, exports = [] }) => {
    const match = /^packages\/([a-z-]+)\/src\/(?:([a-z-]+)\/)?index\.ts$/.exec(file);
    if (match === null) return [];
    const entry = `@meristem/${match[1]}${match[2] === undefined ? "" : `/${match[2]}`}`;
    return exports.map(({ name }) => `${entry} ${name}`);
  });
}

test("every other export of an entry is listed with its reason", () => {
  const rows = [...textOf(PAGE).matchAll(/^\| `(@[^`]+)` +\| (.+?) +\| (\S.*?) +\|$/gm)];
  const listed = rows.flatMap(([, entry, names]) =>
    [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => `${entry} ${name}`),
  );
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed.toSorted()).toEqual(unusedEntryExports().toSorted());
});
