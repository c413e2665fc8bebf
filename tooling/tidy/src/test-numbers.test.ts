/** docs/test-numbers.md: every number is defined there, and every row leads to the test that checks it. */
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryFiles, textOf } from "./repository.js";

const page = "docs/test-numbers.md";
const NUMBER = /\b(?:[AB]-\d+|R\d+)\b/g;

interface Row {
  readonly number: string;
  readonly requirement: string;
  /** Files that check it, from the root. */
  readonly files: readonly string[];
}

const rows: readonly Row[] = [
  ...textOf(page).matchAll(/^\| ((?:[AB]-|R)\d+) +\| (.+?) +\| (.+?) +\|$/gm),
].map(([, number, requirement, links]) => ({
  number: number!,
  requirement: requirement!,
  files: [...links!.matchAll(/\]\(([^)]+)\)/g)].map((match) => join(dirname(page), match[1]!)),
}));

/** Titles of tests, and ids of torture cases, that carry a number in this file. */
function carriers(path: string): readonly string[] {
  const text = textOf(path);
  const found = path.endsWith(".test.ts")
    ? text.matchAll(/(?:\b(?:describe|test)(?:\.each\([^]*?\))?\(\s*|^\s*)"((?:[AB]-\d+)[^"]*)/gm)
    : text.matchAll(/^\s*id: "([^"]+)",$/gm);
  return [...found].map((match) => match[1]!);
}

test("the page is read: numbers of the predictor and of reliability", () => {
  expect(rows.filter(({ number }) => /^[AB]/.test(number)).length).toBeGreaterThan(15);
  expect(rows.filter(({ number }) => number.startsWith("R")).length).toBeGreaterThan(20);
});

test("each number has one row, in order", () => {
  const numbers = rows.map(({ number }) => number);
  const byOrder = numbers.toSorted(
    (a, b) => a[0]!.localeCompare(b[0]!) || Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)),
  );
  expect(numbers).toEqual(byOrder);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test("every number in a document or a source file is defined", () => {
  const defined = new Set(rows.map(({ number }) => number));
  const files = repositoryFiles().filter(
    (path) =>
      /\.(md|ts|mjs)$/.test(path) && !/(^|\/)src\/gen\/|\.gen\.ts$|^tooling\/tidy\//.test(path),
  );
  const undefinedNumbers = files.flatMap((path) =>
    [...textOf(path).matchAll(NUMBER)]
      .map(([number]) => number)
      .filter((number) => !defined.has(number))
      .map((number) => `${path}: ${number}`),
  );
  expect(files.length).toBeGreaterThan(500);
  expect(undefinedNumbers).toEqual([]);
});

describe.each(rows)("$number", ({ number, requirement, files }) => {
  test("is a sentence and leads to a test or torture case of that number", () => {
    expect(requirement).toMatch(/^[A-Z90].*\.$/);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const titles = carriers(file).flatMap((title) => title.match(NUMBER) ?? []);
      expect(titles, file).toContain(number);
    }
  });
});
