import { expect, test } from "vitest";
import { InvariantError } from "../errors.js";
import { sha256Hex, simplex, slotId, stepIndex, unixNs } from "./brands.js";

const weights = (...values: number[]): Float64Array => Float64Array.from(values);
const refuses = (brand: () => unknown): void => expect(brand).toThrow(InvariantError);

test.each([0n, 1n, -1n, (1n << 63n) - 1n, -(1n << 63n)])("%s ns fits an instant", (value) => {
  expect(unixNs(value)).toBe(value);
});
test.each([1n << 63n, -(1n << 63n) - 1n])("%s ns does not fit an instant", (value) => {
  refuses(() => unixNs(value));
});

test.each([0, 1, Number.MAX_SAFE_INTEGER])("%s is a step index", (value) => {
  expect(stepIndex(value)).toBe(value);
});
test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  "%s is not a step index",
  (value) => refuses(() => stepIndex(value)),
);

test.each([[weights(1)], [weights(0, 1)], [weights(0.1, 0.2, 0.3, 0.4)], [weights(-0, 1)]])(
  "%s lies on the simplex, and is branded without a copy",
  (values) => expect(simplex(values)).toBe(values),
);
test.each([
  [weights()],
  [weights(0.5, 0.4)],
  [weights(1.5, -0.5)],
  [weights(Number.NaN, 1)],
  [weights(Number.POSITIVE_INFINITY)],
  [weights(1 + 2e-9)],
])("%s does not lie on the simplex", (values) => refuses(() => simplex(values)));

test.each(["a", "layer-2.out", "x_1", "a".repeat(64)])("%s is a slot id", (name) => {
  expect(slotId(name)).toBe(name);
});
test.each(["", "1a", "A", "a b", "a/b", "a\n", "é", "a".repeat(65)])(
  "%j is not a slot id",
  (name) => refuses(() => slotId(name)),
);

test("a digest has 64 lowercase hex digits and nothing else", () => {
  const digest = "0123456789abcdef".repeat(4);
  expect(sha256Hex(digest)).toBe(digest);
  for (const wrong of ["", digest.slice(1), `${digest}0`, digest.toUpperCase(), `${digest}\n`]) {
    refuses(() => sha256Hex(wrong));
  }
});
