import { expect, test } from "vitest";
import { crc32c } from "./crc32c.js";

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ["the check value", ascii("123456789"), 0xe3069283],
  ["nothing", new Uint8Array(0), 0],
  ["32 zeros (RFC 3720)", new Uint8Array(32), 0x8a9136aa],
  ["32 ones (RFC 3720)", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["0 to 31 (RFC 3720)", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ["31 to 0 (RFC 3720)", Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
])("%s", (_name, bytes, crc) => {
  expect(crc32c(bytes)).toBe(crc);
});

test("a CRC continued over any cut is the CRC of the whole", () => {
  const bytes = Uint8Array.from({ length: 61 }, (_, i) => (i * 37) & 0xff);
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(crc32c(bytes));
  }
});
