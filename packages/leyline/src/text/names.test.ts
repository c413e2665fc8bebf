import { expect, test } from "vitest";
import { camelCase, snakeCase } from "./names.js";

test.each([
  ["regimeChanged", "regime_changed"],
  ["intervalMs", "interval_ms"],
  ["codec", "codec"],
])("%s is spelled %s in files, and back", (camel, snake) => {
  expect(snakeCase(camel)).toBe(snake);
  expect(camelCase(snake)).toBe(camel);
});
