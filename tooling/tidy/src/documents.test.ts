/** Rules for the pages: links lead somewhere, commands exist, decisions are numbered. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { repositoryFiles, repositoryRoot, textOf } from "./repository.js";

const pages = repositoryFiles().filter((path) => path.endsWith(".md"));

test("every relative link leads to a file", () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
      .map((match) => match[1]!)
      .filter((target) => !existsSync(join(repositoryRoot, dirname(page), target)))
      .map((target) => `${page} → ${target}`),
  );
  expect(broken).toEqual([]);
});

test("every npm script a page names exists", () => {
  const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
  const unknown = pages.flatMap((page) =>
    [...textOf(page).matchAll(/npm run ([a-z:]+)/g)]
      .map((match) => match[1]!)
      .filter((name) => !(name in scripts))
      .map((name) => `${page}: npm run ${name}`),
  );
  expect(unknown).toEqual([]);
});

test("decisions are numbered without a gap", () => {
  const numbers = pages
    .flatMap((page) => /^docs\/decisions\/(\d{4})-[a-z0-9-]+\.md$/.exec(page)?.[1] ?? [])
    .toSorted();
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, "0")));
});

test("a docs page begins with a title and a paragraph about its contents", () => {
  const headless = pages
    .filter((page) => /^docs\/[a-z-]+\.md$/.test(page))
    .filter((page) => !/^# .+\n\n[A-Z`][^\n]{30,}\n/.test(textOf(page)));
  expect(headless).toEqual([]);
});

test("every golden file is described, itself or by its folder", () => {
  const page = "docs/golden-files.md";
  const described = new Set(
    [...textOf(page).matchAll(/\]\(([^)]+)\)/g)].map((match) => join(dirname(page), match[1]!)),
  );
  const golden = repositoryFiles().filter((path) => path.includes("/golden/"));
  expect(golden.length).toBeGreaterThan(5);
  expect(golden.filter((path) => !described.has(path) && !described.has(dirname(path)))).toEqual(
    [],
  );
});

test("every snippet in the root README is an example that its package's tests run", () => {
  const snippets = [...textOf("README.md").matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)];
  expect(snippets.length).toBeGreaterThan(0);
  expect(textOf("README.md").match(/```ts\n/g)).toHaveLength(snippets.length);
  for (const [, path, body] of snippets) expect(textOf(path!)).toContain(body!.trim());
});

test("a snippet of the docs that names a file is in that file", () => {
  const snippets = pages
    .filter((page) => page.startsWith("docs/"))
    .flatMap((page) => [...textOf(page).matchAll(/```ts\n\/\/ (\S+\/\S+\.ts)\n([\s\S]*?)```/g)]);
  expect(snippets.length).toBeGreaterThan(0);
  for (const [, path, body] of snippets) expect(textOf(path!)).toContain(body!.trim());
});
