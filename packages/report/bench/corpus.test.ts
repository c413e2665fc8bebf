import { expect, test } from "vitest";
import { corpus } from "./corpus.js";

test.each(corpus)("$name still runs", ({ run }) => expect(run()).toBeGreaterThan(0));
