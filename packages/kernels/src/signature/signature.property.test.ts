/**
 * Laws of signatures, to 1e-12 relative to the size of the coefficients.
 */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { signatureLayout, type SignatureLayout } from "./layout.js";
import { logSignature, signature } from "./path.js";
import { chenProductInto, exponentialInto, inverseInto, logarithmInto } from "./tensor-algebra.js";

const TOLERANCE = 1e-12;

function expectClose(actual: Float64Array, expected: Float64Array, tolerance = TOLERANCE): void {
  expect(actual.length).toBe(expected.length);
  const size = Math.max(1, ...expected.map(Math.abs));
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(tolerance * size);
  }
}

const layouts = [
  [1, 4],
  [2, 1],
  [2, 3],
  [2, 4],
  [2, 5],
  [3, 3],
  [3, 5],
  [4, 2],
].map(([dimension, depth]) => signatureLayout(dimension!, depth!));
const anyLayout = fc.constantFrom(...layouts);
const pathOf = (layout: SignatureLayout, pointsMax = 8): fc.Arbitrary<Float64Array> =>
  fc.integer({ min: 1, max: pointsMax }).chain((count) =>
    fc
      .array(fc.double({ min: -1, max: 1, noNaN: true }), {
        minLength: count * layout.dimension,
        maxLength: count * layout.dimension,
      })
      .map((values) => Float64Array.from(values)),
  );

/** The second path moved to start where the first one ends, its first point left out. */
function join(first: Float64Array, second: Float64Array, dimension: number): Float64Array {
  const shifted = second.map((value, i) => {
    return value - second[i % dimension]! + first[first.length - dimension + (i % dimension)]!;
  });
  return Float64Array.from([...first, ...shifted.slice(dimension)]);
}

/** Coefficient of a word given as letters 0 … */
function at(element: Float64Array, word: readonly number[], layout: SignatureLayout): number {
  if (word.length === 0) return 1;
  const index = word.reduce((sum, letter) => sum * layout.dimension + letter, 0);
  return element[layout.offsets[word.length]! + index]!;
}

function shuffles(a: readonly number[], b: readonly number[]): number[][] {
  if (a.length === 0) return [[...b]];
  if (b.length === 0) return [[...a]];
  const first = shuffles(a.slice(1), b).map((word) => [a[0]!, ...word]);
  return [...first, ...shuffles(a, b.slice(1)).map((word) => [b[0]!, ...word])];
}

test("Chen: the signature of one path after another is the product of the signatures", () =>
  fc.assert(
    fc.property(
      anyLayout.chain((layout) => fc.tuple(fc.constant(layout), pathOf(layout), pathOf(layout))),
      ([layout, first, second]) => {
        const product = new Float64Array(layout.length);
        chenProductInto(product, signature(first, layout), signature(second, layout), layout);
        expectClose(product, signature(join(first, second, layout.dimension), layout));
      },
    ),
    propertyBudget,
  ));

test("shuffle: a product of two coefficients is the sum over the shuffles of their words", () =>
  fc.assert(
    fc.property(
      anyLayout.chain((layout) =>
        fc.tuple(
          fc.constant(layout),
          pathOf(layout),
          fc.array(fc.nat(layout.dimension - 1), { maxLength: layout.depth }),
          fc.nat(layout.depth),
        ),
      ),
      ([layout, path, letters, cut]) => {
        const element = signature(path, layout);
        const [left, right] = [letters.slice(0, cut), letters.slice(cut)];
        const sum = shuffles(left, right).reduce((s, word) => s + at(element, word, layout), 0);
        const product = at(element, left, layout) * at(element, right, layout);
        const size = Math.max(1, ...element.map(Math.abs));
        expect(Math.abs(sum - product)).toBeLessThanOrEqual(TOLERANCE * size * size);
      },
    ),
    propertyBudget,
  ));

test("inverse: the path run backwards has the inverse signature", () =>
  fc.assert(
    fc.property(
      anyLayout.chain((layout) => fc.tuple(fc.constant(layout), pathOf(layout))),
      ([layout, path]) => {
        const { dimension } = layout;
        const count = path.length / dimension;
        const backwards = path.map((_, i) => {
          return path[(count - 1 - Math.floor(i / dimension)) * dimension + (i % dimension)]!;
        });
        const element = signature(path, layout);
        const inverse = new Float64Array(layout.length);
        inverseInto(inverse, element, layout);
        expectClose(inverse, signature(backwards, layout));
        const one = new Float64Array(layout.length);
        chenProductInto(one, element, inverse, layout);
        const size = Math.max(1, ...element.map(Math.abs));
        expectClose(one, new Float64Array(layout.length), TOLERANCE * size);
      },
    ),
    propertyBudget,
  ));

test("the exponential of the logarithm is the signature", () =>
  fc.assert(
    fc.property(
      anyLayout.chain((layout) => fc.tuple(fc.constant(layout), pathOf(layout))),
      ([layout, path]) => {
        const element = signature(path, layout);
        const logarithm = new Float64Array(layout.length);
        const back = new Float64Array(layout.length);
        logarithmInto(logarithm, element, layout);
        exponentialInto(back, logarithm, layout);
        expectClose(back, element);
      },
    ),
    propertyBudget,
  ));

/** The standard bracket of a Lyndon word, expanded independently of the layout. */
function expand(word: readonly number[]): Map<string, number> {
  if (word.length === 1) return new Map([[String(word[0]), 1]]);
  const rotations = (w: readonly number[]) => w.map((_, i) => [...w.slice(i), ...w.slice(0, i)]);
  const lyndon = (w: readonly number[]) =>
    rotations(w).every((r, i) => i === 0 || String(r) > String(w));
  const cut = word.findIndex((_, i) => i > 0 && lyndon(word.slice(i)));
  const [left, right] = [expand(word.slice(0, cut)), expand(word.slice(cut))];
  const result = new Map<string, number>();
  for (const [a, x] of left) {
    for (const [b, y] of right) {
      result.set(`${a},${b}`, (result.get(`${a},${b}`) ?? 0) + x * y);
      result.set(`${b},${a}`, (result.get(`${b},${a}`) ?? 0) - x * y);
    }
  }
  return result;
}

test("the Lyndon coefficients times their brackets add up to the whole logarithm", () =>
  fc.assert(
    fc.property(
      anyLayout.chain((layout) => fc.tuple(fc.constant(layout), pathOf(layout))),
      ([layout, path]) => {
        const logarithm = new Float64Array(layout.length);
        logarithmInto(logarithm, signature(path, layout), layout);
        const sum = new Float64Array(layout.length);
        const coefficients = logSignature(path, layout);
        for (const [k, word] of layout.lyndonWords.entries()) {
          for (const [letters, factor] of expand(word)) {
            const index = letters
              .split(",")
              .reduce((total, letter) => total * layout.dimension + Number(letter), 0);
            sum[layout.offsets[word.length]! + index]! += factor * coefficients[k]!;
          }
        }
        expectClose(sum, logarithm);
      },
    ),
    { ...propertyBudget, numRuns: 60 },
  ));

test("knots inserted on a segment and steps there and back change nothing; a real detour does", () =>
  fc.assert(
    fc.property(
      pathOf(layouts[3]!, 6),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (path, share) => {
        const layout = layouts[3]!;
        const [x, y] = [path[path.length - 2]!, path[path.length - 1]!];
        const knot = [x + share, y - 2 * share];
        const end = [x + 1, y - 2];
        const straight = signature(Float64Array.from([...path, ...end]), layout);
        expectClose(signature(Float64Array.from([...path, ...knot, ...end]), layout), straight);
        const thereAndBack = [...path, ...knot, ...end, ...knot, ...end];
        expectClose(signature(Float64Array.from(thereAndBack), layout), straight);
        const detour = signature(Float64Array.from([...path, x, y + 1, ...end]), layout);
        expect(
          Math.max(...detour.map((value, i) => Math.abs(value - straight[i]!))),
        ).toBeGreaterThan(0.1);
      },
    ),
    propertyBudget,
  ));
