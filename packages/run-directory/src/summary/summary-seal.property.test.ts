import { propertyBudget } from "@meristem/testkit";
import { bytesFrom } from "@meristem/testkit/fuzz";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sealedSummary, summarySeal } from "./summary-seal.js";

const KEY = { id: "sha256:4f2a", secret: bytesFrom(1, 32) };
const summary = { format: "meristem.summary/1", input: "größe.csv", rows: 3, series: [] };
const JSON_TEXT = `${JSON.stringify(summary, null, 2)}\n`;
const sealed = Buffer.from(sealedSummary(JSON_TEXT, KEY));

test("the seal is the last member, and the rest of the text is unchanged", () => {
  const { seal, ...rest } = JSON.parse(sealed.toString()) as Record<string, unknown>;
  expect(rest).toEqual(summary);
  expect(seal).toEqual({ key_id: KEY.id, hmac_sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(sealed.toString().startsWith(JSON_TEXT.slice(0, -"\n}\n".length))).toBe(true);
  expect(summarySeal(sealed, KEY)).toEqual({ state: "holds", keyId: KEY.id });
});

test("without a key the text is unchanged, and its seal is absent", () => {
  expect(sealedSummary(JSON_TEXT, undefined)).toBe(JSON_TEXT);
  expect(summarySeal(Buffer.from(JSON_TEXT), KEY)).toEqual({ state: "absent" });
});

test("any changed byte breaks the seal", () =>
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const changed = Buffer.from(sealed);
      changed[at]! ^= mask;
      const { state } = summarySeal(changed, KEY);
      const isSealed = at < sealed.indexOf(',\n  "seal"');
      // In the seal itself, a change may also remove it or name another key.
      expect(isSealed ? ["broken"] : ["broken", "absent", "unchecked"]).toContain(state);
    }),
    propertyBudget,
  ));

test("bytes removed or added anywhere break the seal", () =>
  fc.assert(
    fc.property(fc.nat(sealed.length), fc.uint8Array({ minLength: 1 }), (at, bytes) => {
      const longer = Buffer.concat([sealed.subarray(0, at), bytes, sealed.subarray(at)]);
      expect(summarySeal(longer, KEY).state).not.toBe("holds");
      const shorter = Buffer.concat([sealed.subarray(0, at), sealed.subarray(at + bytes.length)]);
      if (at < sealed.length) expect(summarySeal(shorter, KEY).state).not.toBe("holds");
    }),
    propertyBudget,
  ));

test("no key, or one with another id, leaves the seal unchecked", () => {
  const unchecked = { state: "unchecked", keyId: KEY.id };
  expect(summarySeal(sealed, undefined)).toEqual(unchecked);
  expect(summarySeal(sealed, { ...KEY, id: "sha256:other" })).toEqual(unchecked);
});

test("another secret under the same id breaks the seal", () => {
  const { state } = summarySeal(sealed, { ...KEY, secret: bytesFrom(2, 32) });
  expect(state).toBe("broken");
});

const character = fc.constantFrom(...'aZ09._:/-+ "\\\b\f\n\r\t\u0001\u007fé€😀,{}');

test("the id of a key may be any text of 1 to 64 bytes", () =>
  fc.assert(
    fc.property(fc.array(character, { minLength: 1, maxLength: 16 }), (characters) => {
      const id = characters.join("");
      const key = { ...KEY, id };
      const bytes = Buffer.from(sealedSummary(JSON_TEXT, key));
      expect(summarySeal(bytes, key)).toEqual({ state: "holds", keyId: id });
    }),
    propertyBudget,
  ));
