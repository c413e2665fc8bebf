import { expect, test } from "vitest";
import {
  escapeHtml,
  formatChange,
  formatNumber,
  formatPercent,
  formatTick,
  wordsOf,
} from "./format.js";

test.each([
  [0, "0"],
  [-0, "0"],
  [1.5, "1.5"],
  [-0.125, "−0.125"],
  [1234, "1234"],
  [25_000, "25 000"],
  [1_234_567, "1 234 567"],
  [0.000_012_3, "1.23e-5"],
  [-2.5e12, "−2.5e12"],
  [NaN, "–"],
  [-Infinity, "−∞"],
  [100, "100"],
])("%s is formatted as %s", (value, text) => {
  expect(formatNumber(value).replaceAll("\u202f", " ")).toBe(text);
});

test("percentages, changes, ticks and names have their formats", () => {
  const plain = (text: string): string => text.replaceAll("\u202f", " ");
  expect(plain(formatPercent(0.8013))).toBe("80.1 %");
  expect(plain(formatChange(0.05))).toBe("+5.0 %");
  expect(plain(formatChange(-0.623))).toBe("−62.3 %");
  expect(plain(formatTick(800_000))).toBe("800 k");
  expect(plain(formatTick(-1_500_000))).toBe("−1.5 M");
  expect(wordsOf("regimeChanged")).toBe("regime changed");
});

test("no character of markup is left", () => {
  expect(escapeHtml(`<a href="x" title='y'>&</a>`)).not.toMatch(/[<>"']|&(?!\w+;|#39;)/);
});
