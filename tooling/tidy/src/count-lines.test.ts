/** `npm run count:lines`: its counts, on a small workspace and on this one. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageFolders, repositoryFiles, repositoryRoot, textOf } from "./repository.js";

let scratch = "";

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "meristem-count-"));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const countLines = (root: string, ...options: string[]): string =>
  execFileSync(process.execPath, ["tooling/run/count-lines.mjs", ...options], {
    cwd: root,
    encoding: "utf8",
  });

test("a line ends with a line feed; tests and generated files are not counted", () => {
  const files = {
    "packages/alpha/src/index.ts": "one\ntwo\n",
    "packages/alpha/src/deep/inner.ts": "one\n",
    "packages/alpha/src/inner.test.ts": "one\n",
    "packages/alpha/src/deep/inner.property.test.ts": "one\n",
    "packages/alpha/src/bytes.gen.ts": "one\n",
    "packages/alpha/src/gen/v1/made.ts": "one\n",
    "packages/alpha/src/note.md": "one\n",
    "packages/alpha/tests/whole.ts": "one\n",
    "apps/omega/src/main.ts": "one\n".repeat(12),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, path)), { recursive: true });
    writeFileSync(join(scratch, path), text);
  }
  cpSync(join(repositoryRoot, "tooling/run"), join(scratch, "tooling/run"), { recursive: true });
  expect(countLines(scratch)).toBe("packages/alpha   3\napps/omega      12\ntotal           15\n");
  expect(JSON.parse(countLines(scratch, "--json"))).toEqual({
    packages: { "packages/alpha": 3, "apps/omega": 12 },
    total: 15,
  });
});

test("the counts of this repository are those of its files under version control", () => {
  const counted = JSON.parse(countLines(repositoryRoot, "--json")) as {
    packages: Record<string, number>;
    total: number;
  };
  const sources = repositoryFiles().filter(
    (path) => /\/src\/.*\.ts$/.test(path) && !/\.(test|gen)\.ts$|\/src\/gen\//.test(path),
  );
  const expected = packageFolders().map(({ path }) => [
    path,
    sources
      .filter((file) => file.startsWith(`${path}/src/`))
      .reduce((sum, file) => sum + textOf(file).split("\n").length - 1, 0),
  ]);
  expect(counted.packages).toEqual(Object.fromEntries(expected));
  expect(counted.total).toBe(Object.values(counted.packages).reduce((sum, n) => sum + n, 0));
});
