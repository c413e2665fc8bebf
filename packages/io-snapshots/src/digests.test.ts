import { createHash, createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { hexOf, hmacOf, sha256 } from "./digests.js";

const secret = new Uint8Array(32).fill(3);

// The last ones from the pool, and in slices with a rest.
test.each([0, 1000, 16 * 2 ** 20, 16 * 2 ** 20 + 5])("%i bytes have one digest", async (length) => {
  const bytes = new Uint8Array(length).fill(7, 0, length >> 1);
  expect(hexOf(await sha256(bytes))).toBe(createHash("sha256").update(bytes).digest("hex"));
  const hmac = createHmac("sha256", secret).update(bytes).digest("hex");
  expect(hexOf(await hmacOf({ id: "k", secret }, bytes))).toBe(hmac);
});
