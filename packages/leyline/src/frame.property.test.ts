/** Laws of framing. Each test is one sentence; the sentence is its title. */
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, splitFrames } from "./frame.js";

const limit = { payloadBytesMax: 64 };
const payloads = fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 });

/** A stream of the payloads, inside a larger buffer, as a socket would give it. */
function streamOf(list: readonly Uint8Array[]): Uint8Array {
  const frames = list.map((payload) => encodeFrame(payload, limit));
  const inner = frames.flatMap((frame) => [...frame]);
  return Uint8Array.from([9, 9, 9, ...inner, 9]).subarray(3, 3 + inner.length);
}

test("splitting a stream of frames gives their payloads back", () =>
  fc.assert(
    fc.property(payloads, (list) => {
      const stream = streamOf(list);
      const split = splitFrames(stream, limit);
      expect(split.payloads.map((payload) => [...payload])).toEqual(list.map((p) => [...p]));
      expect(split.consumedBytes).toBe(stream.length);
    }),
    propertyBudget,
  ));

test("where a stream is cut does not matter", () =>
  fc.assert(
    fc.property(payloads, fc.nat(), (list, where) => {
      const stream = streamOf(list);
      const cut = where % (stream.length + 1);
      const first = splitFrames(stream.subarray(0, cut), limit);
      const second = splitFrames(stream.subarray(first.consumedBytes), limit);
      const found = [...first.payloads, ...second.payloads].map((payload) => [...payload]);
      expect(found).toEqual(list.map((p) => [...p]));
    }),
    propertyBudget,
  ));

test("no bytes make splitting throw, look past the end, or give an oversized payload", () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      const split = splitFrames(noise, limit);
      expect(split.consumedBytes).toBeLessThanOrEqual(noise.length);
      for (const payload of split.payloads) expect(payload.length).toBeLessThanOrEqual(64);
    }),
    propertyBudget,
  ));
