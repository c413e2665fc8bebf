/** Laws of the buffer for an incomplete record. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { PendingBytes } from "./pending-bytes.js";

test("the bytes are those appended since the last clear, in order", () =>
  fc.assert(
    fc.property(fc.array(fc.array(fc.uint8Array({ maxLength: 3000 }))), (records) => {
      const pending = new PendingBytes();
      for (const parts of records) {
        pending.clear();
        for (const part of parts) pending.append(part);
        expect(Buffer.compare(pending.bytes, Buffer.concat(parts))).toBe(0);
        expect(pending.length).toBe(pending.bytes.length);
      }
    }),
    propertyBudget,
  ));
