/** Rules for every file: its name, its length, and words that do not belong in it. */
import { extname } from "node:path";
import { expect, test } from "vitest";
import { repositoryFiles, textOf } from "./repository.js";

const generated = /(^|\/)src\/gen\/|\.gen\.ts$|(^|\/)golden\/|^pnpm-lock\.yaml$/;
const binary = /\.(snap|bin|png|wasm|ico)$/;
const files = repositoryFiles();
const texts = files.filter((path) => !binary.test(path));
const written = texts.filter((path) => !generated.test(path));
const sources = written.filter((path) => [".ts", ".mjs", ".js"].includes(extname(path)));

/** Fails with the list of `path: what` instead of a bare count. */
const none = (problems: readonly string[]): void => expect(problems).toEqual([]);

/** Silenced or focused tests, silenced tools, notes to self. */
const silenced = new RegExp(
  // A test may stand back for want of a GPU, if it says so: the summary prints the reason.
  String.raw`\b(test|it|describe|context)\.(skip(?!\("missing GPU)|only|todo)\(` +
    String.raw`|@ts-(ignore|nocheck)|(oxlint|eslint)-disable` +
    String.raw`|\b(TODO|FIXME|XXX|HACK)\b`,
);
/** Paths of one machine and hosts of one registry: true here, false everywhere else. */
const local = new RegExp(
  String.raw`(^|["'\s(=:])/(work|root|farm|home)/|/tmp/(m|bash)|registry\.npmjs` +
    String.raw`|deb\.debian\.org`,
);

const lines = (path: string): string[] => textOf(path).split("\n");

test("no file is called after nothing in particular", () =>
  none(
    sources.filter((path) =>
      /(^|\/)(utils?|helpers?|common|misc|managers?|types)\.\w+$/.test(path),
    ),
  ));

test("source files are named in kebab-case", () =>
  none(
    sources.filter(
      (path) =>
        !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|mts|mjs|js)$/.test(path.split("/").at(-1)!),
    ),
  ));

test("a source file stays below 400 lines, where a cut along a concept helps", () =>
  none(
    sources
      .map((path) => ({ path, count: lines(path).length }))
      .filter(({ count }) => count > 401)
      .map(({ path, count }) => `${path}: ${count} lines`),
  ));

/** A style sheet written tight, because it goes into every report. */
const isTight = (path: string): boolean => path === "packages/report/src/plot/style.ts";

test("lines fit 100 columns; the end of a sentence may hang over by ten", () =>
  none(
    sources
      .filter((path) => !isTight(path))
      .flatMap((path) =>
        lines(path).flatMap((line, index) =>
          // A string that would have to be broken in the middle (a hash, an address) may be longer.
          line.length > 110 && !/["'`/]\S{60,}/.test(line) ? [`${path}:${index + 1}`] : [],
        ),
      ),
  ));

test("every source file begins by saying its job", () =>
  none(
    sources.filter((path) => {
      if (/\.(test|config)\.\w+$|\.d\.mts$|(^|\/)examples\//.test(path)) return false;
      const text = textOf(path).replace(/^#!.*\n/, "");
      // A short file may carry its one sentence on its only export.
      return (
        !/^\s*(\/\*\*|\/\/)/.test(text) && !(text.split("\n").length < 60 && /\/\*\*/.test(text))
      );
    }),
  ));

test("no test is skipped, focused or silenced, and no note to self stays behind", () =>
  none(
    sources
      .filter((path) => !path.startsWith("tooling/tidy/"))
      .flatMap((path) =>
        lines(path).flatMap((line, index) =>
          silenced.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
        ),
      ),
  ));

test("no file names a machine path or a registry host", () =>
  none(
    texts
      .filter((path) => !path.startsWith("tooling/tidy/"))
      .flatMap((path) =>
        lines(path).flatMap((line, index) => (local.test(line) ? [`${path}:${index + 1}`] : [])),
      ),
  ));

test("the lockfile holds no addresses", () => {
  expect(textOf("pnpm-lock.yaml")).not.toMatch(/https?:|resolution: \{tarball/);
});

test("no file is larger than 300 kB", () =>
  none(files.filter((path) => path !== "pnpm-lock.yaml" && textOf(path).length > 300_000)));
