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
