import { describe, expect, test } from "vitest";
import { signatureLayout, type SignatureLayout } from "./layout.js";
import { dilateInto, leadLag, logSignature, signature, timeAugmented } from "./path.js";
import { initialSignatureWindow, signatureWindowStepInto } from "./window.js";

/** Coefficient of a word given as letters 0 … */
function at(element: Float64Array, word: readonly number[], layout: SignatureLayout): number {
  if (word.length === 0) return 1;
  const index = word.reduce((sum, letter) => sum * layout.dimension + letter, 0);
  return element[layout.offsets[word.length]! + index]!;
}

describe("golden cases", () => {
  const layout = signatureLayout(2, 3);
  const corner = Float64Array.of(0, 0, 1, 0, 1, 1);

  test("a straight line has v^{⊗m}/m! and the log-signature (v, 0, …)", () => {
    const line = Float64Array.of(1, 1, 3, 0);
    const element = signature(line, layout);
    expect(at(element, [0, 1], layout)).toBeCloseTo(-1, 14);
    expect(at(element, [0, 0, 1], layout)).toBeCloseTo(-4 / 6, 14);
    expect([...logSignature(line, layout)].map((x) => Math.round(x * 1e14) / 1e14 + 0)).toEqual([
      2, -1, 0, 0, 0,
    ]);
  });
  test("the corner path has the coefficients of its two exponentials", () => {
    const element = signature(corner, layout);
    expect(at(element, [0, 1], layout)).toBeCloseTo(1, 14);
    expect(at(element, [1, 0], layout)).toBeCloseTo(0, 14);
    expect(at(element, [0, 0, 1], layout)).toBeCloseTo(1 / 2, 14);
    expect(at(element, [0, 1, 1], layout)).toBeCloseTo(1 / 2, 14);
    expect(at(element, [0, 0, 0], layout)).toBeCloseTo(1 / 6, 14);
    const expected = [1, 1, 1 / 2, 1 / 12, 1 / 12];
    for (const [k, value] of logSignature(corner, layout).entries()) {
      expect(value).toBeCloseTo(expected[k]!, 14);
    }
  });
  test("the closed unit square has no displacement and Lévy area one", () => {
    const square = Float64Array.of(0, 0, 1, 0, 1, 1, 0, 1, 0, 0);
    const [x, y, area] = logSignature(square, layout);
    expect(x).toBeCloseTo(0, 14);
    expect(y).toBeCloseTo(0, 14);
    expect(area).toBeCloseTo(1, 14);
  });
  test("the log-signature has Witt's dimensions", () => {
    const counts = [1, 2, 3, 4, 5].map((depth) => [
      signatureLayout(2, depth).lyndonWords.length,
      signatureLayout(3, depth).lyndonWords.length,
      signatureLayout(2, depth).length,
    ]);
    expect(counts).toEqual([
      [2, 3, 2],
      [3, 6, 6],
      [5, 14, 14],
      [8, 32, 30],
      [14, 80, 62],
    ]);
  });
});

test("dilating the coefficients is measuring the path in other units", () => {
  const layout = signatureLayout(2, 4);
  const path = Float64Array.of(0, 0, 0.5, 2, 1, -1, 1.5, 0.3);
  const scaled = path.map((value, i) => value * (i % 2 === 0 ? 4 : 0.25));
  const dilated = logSignature(path, layout);
  dilateInto(dilated, Float64Array.of(4, 0.25), layout);
  for (const [k, value] of logSignature(scaled, layout).entries()) {
    expect(dilated[k]).toBeCloseTo(value, 12);
  }
});

test("the area between lead and lag is half the quadratic variation", () => {
  const path = Float64Array.of(0, 1, -1, 4);
  const layout = signatureLayout(2, 2);
  const [x, lag, area] = logSignature(leadLag(path, 1), layout);
  expect(x).toBeCloseTo(4, 14);
  expect(lag).toBeCloseTo(4, 14);
  expect(Math.abs(area!)).toBeCloseTo((1 + 4 + 25) / 2, 13);
  expect([...timeAugmented(Float64Array.of(5, 6, 7), 1)]).toEqual([0, 5, 0.5, 6, 1, 7]);
});

test("bad input is refused by name, shape and expectation", () => {
  const layout = signatureLayout(2, 3);
  expect(() => signature(Float64Array.of(1, 2, 3), layout)).toThrow(
    "path: shape (3), expected a multiple of (2), > 0",
  );
  expect(() => signature(Float64Array.of(1, NaN), layout)).toThrow("path[1] of shape (2): NaN");
  expect(() => signatureLayout(0, 2)).toThrow("dimension: 0");
  expect(() => signatureLayout(10, 7)).toThrow("coefficients, expected <= 1e5");
  const window = initialSignatureWindow(layout, 3);
  expect(() => signatureWindowStepInto(window, Float64Array.of(1), layout)).toThrow(
    "increment: shape (1), expected (2)",
  );
});
