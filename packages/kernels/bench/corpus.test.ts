import { expect, test } from "vitest";
import { corpus } from "./corpus.js";

test.each(corpus)("$name still runs", ({ run }) => expect(run()).not.toBeNaN());

test("every baseline is a case of its own", () => {
  const names = corpus.map(({ name }) => name);
  expect(
    corpus.flatMap(({ baseline }) => baseline ?? []).filter((b) => !names.includes(b)),
  ).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

test("every case says what a call amounts to, so that its share of the machine's peak is known", () => {
  const unsaid = corpus.filter(
    ({ flopsPerCall, bytesPerCall }) => !(flopsPerCall! > 0) && !(bytesPerCall! > 0),
  );
  expect(unsaid.map(({ name }) => name)).toEqual([]);
});
