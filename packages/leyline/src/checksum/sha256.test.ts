import { createHash } from "node:crypto";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "./sha256.js";

const hex = (bytes: Uint8Array): string => Buffer.from(sha256(bytes)).toString("hex");
const platform = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

// FIPS 180-4 examples, as published by NIST.
test.each([
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
])("the digest of %j is the published one", (text, digest) => {
  expect(hex(new TextEncoder().encode(text))).toBe(digest);
});

test("the digest is the platform's, for every length up to 200", () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
    expect(hex(bytes)).toBe(platform(bytes));
  }
});

test("the digest is the platform's, for any bytes and for a view into a buffer", () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(9), (bytes, offset) => {
      expect(hex(bytes.subarray(offset))).toBe(platform(bytes.subarray(offset)));
    }),
    propertyBudget,
  ));
