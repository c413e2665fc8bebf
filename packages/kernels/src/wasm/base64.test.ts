import { expect, test } from "vitest";
import { decodeBase64 } from "./base64.js";

test.each([0, 1, 2, 3, 4, 255, 256, 1000])("%d bytes survive the round trip", (count) => {
  const bytes = Uint8Array.from({ length: count }, (_, i) => (i * 151) & 255);
  expect(decodeBase64(Buffer.from(bytes).toString("base64"))).toEqual(bytes);
});
