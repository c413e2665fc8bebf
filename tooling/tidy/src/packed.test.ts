/** The check of packed packages, on small workspaces: an undeclared dependency makes it fail. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryRoot } from "./repository.js";

let scratch = "";

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "meristem-pack-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Fixture {
  readonly dependencies?: readonly string[];
  /** Text of `dist/index.js` and `dist/index.d.ts`. */
  readonly code: string;
  readonly types?: string;
}

/** Runs the check in a workspace of these packages. */
function packed(fixtures: Readonly<Record<string, Fixture>>): { status: number; output: string } {
  const root = mkdtempSync(join(scratch, "workspace-"));
  const files: Record<string, string> = {
    "package.json": `{ "name": "fixture", "private": true }`,
    "pnpm-workspace.yaml": "packages:\n  - packages/*\npmOnFail: ignore\n",
  };
  for (const [name, { dependencies = [], code, types = "export {};" }] of Object.entries(
    fixtures,
  )) {
    const folder = `packages/${name}`;
    files[`${folder}/package.json`] = JSON.stringify({
      name: `@meristem/${name}`,
      version: "0.1.0",
      type: "module",
      exports: { ".": "./dist/index.js" },
      files: ["dist"],
      dependencies: Object.fromEntries(dependencies.map((each) => [`@meristem/${each}`, "0.1.0"])),
    });
    files[`${folder}/dist/index.js`] = code;
    files[`${folder}/dist/index.d.ts`] = types;
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  cpSync(join(repositoryRoot, "tooling/run"), join(root, "tooling/run"), { recursive: true });
  const { status, stdout, stderr } = spawnSync(process.execPath, ["tooling/run/packed.mjs"], {
    cwd: root,
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: `${join(repositoryRoot, "node_modules/.bin")}:${process.env["PATH"]}`,
    },
  });
  return { status: status!, output: stdout + stderr };
}

const base = { code: "export const base = 1;" };
const middle = { dependencies: ["base"], code: `export { base } from "@meristem/base";` };

test("packages that declare what they import pass", () => {
  expect(packed({ base, middle })).toEqual({
    status: 0,
    output: "2 packages, 2 entry points\n",
  });
});

test("an undeclared import fails, even of a package that a dependency depends on", () => {
  const guest = {
    dependencies: ["middle"],
    code: `import "@meristem/middle";\nimport "@meristem/base";`,
  };
  const { status, output } = packed({ base, middle, guest });
  expect(status).toBe(1);
  expect(output).toContain("@meristem/guest, installed alone:");
  expect(output).toContain("Cannot find package '@meristem/base'");
});

test("a declaration file that names an undeclared package fails", () => {
  const guest = { code: "", types: `export type { Base } from "@meristem/base";` };
  const { status, output } = packed({ base, guest });
  expect(status).toBe(1);
  expect(output).toContain(
    "@meristem/guest: dist/index.d.ts names @meristem/base, which is not declared",
  );
});
