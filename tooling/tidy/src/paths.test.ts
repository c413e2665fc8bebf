/**
 * The paths from the README to the code: README → docs/architecture.md → file and line, and the line
 * holds the code that the page quotes.
 */
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { textOf } from "./repository.js";

const PAGE = "docs/architecture.md";

interface CodePath {
  readonly result: string;
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** Rows of a table of three columns: result, link with `#L` and a line number, quoted code. */
function codePathsOf(page: string): readonly CodePath[] {
  const row = /^\| ([^|]+?) +\| \[[^\]]+\]\(([^)#]+)#L(\d+)\) +\| `([^`]+)` +\|$/gm;
  return [...page.matchAll(row)].map(([, result, target, line, code]) => ({
    result: result!,
    file: join(dirname(PAGE), target!),
    line: Number(line),
    code: code!,
  }));
}

const paths = codePathsOf(textOf(PAGE));

test("the README links to the page with the paths", () => {
  expect(textOf("README.md")).toContain(`](${PAGE})`);
});

test("the page leads to the weights, the 80 % interval and the outlier verdict", () => {
  const results = paths.map(({ result }) => result).join("; ");
  for (const wanted of ["weights", "80 % interval", "outlier verdict"]) {
    expect(results).toContain(wanted);
  }
});

describe.each(paths)("$result", ({ file, line, code }) => {
  test("the linked line holds the quoted code", () => {
    const found = textOf(file).split("\n")[line - 1]?.trim();
    expect(found, `${file}:${line}`).toBe(code);
  });
});

test("a row whose line has moved is noticed", () => {
  const [first] = paths;
  const moved = textOf(first!.file).split("\n")[first!.line]?.trim();
  expect(moved).not.toBe(first!.code);
});
