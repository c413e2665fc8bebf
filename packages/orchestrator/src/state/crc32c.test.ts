import { expect, test } from "vitest";
import { crc32c } from "./crc32c.js";

const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);

test.each([
  ["123456789", new TextEncoder().encode("123456789"), 0xe3069283],
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["ascending bytes", ascending, 0x46dd794e],
  ["descending bytes", ascending.toReversed(), 0x113fdb5c],
  ["nothing", new Uint8Array(0), 0],
])("the published value of %s", (_name, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});
