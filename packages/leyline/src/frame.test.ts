import { expect, test } from "vitest";
import { isOperatingError } from "./errors.js";
import { encodeFrame, splitFrames } from "./frame.js";

const limit = { payloadBytesMax: 4 };
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

test("a frame is a little-endian length and the payload", () => {
  expect(encodeFrame(bytes(7, 8), limit)).toEqual(bytes(2, 0, 0, 0, 7, 8));
  expect(encodeFrame(bytes(), limit)).toEqual(bytes(0, 0, 0, 0));
});

test("a payload over the limit is refused with its numbers", () => {
  expect(encodeFrame(bytes(1, 2, 3, 4), limit)).toHaveLength(8);
  try {
    encodeFrame(bytes(1, 2, 3, 4, 5), limit);
    expect.unreachable();
  } catch (error) {
    expect(isOperatingError(error, "FRAME_TOO_LARGE")).toBe(true);
    expect(error).toMatchObject({ details: { payloadBytes: 5, payloadBytesMax: 4 } });
  }
});

test.each([
  ["nothing", bytes(), 0, 0],
  ["part of a length", bytes(1, 0, 0), 0, 0],
  ["part of a payload", bytes(2, 0, 0, 0, 7), 0, 0],
  ["one frame", bytes(1, 0, 0, 0, 7), 1, 5],
  ["one frame and a bit", bytes(1, 0, 0, 0, 7, 1, 0), 1, 5],
  ["an empty frame", bytes(0, 0, 0, 0), 1, 4],
])("%s splits into whole frames only", (_name, stream, payloadCount, consumedBytes) => {
  const split = splitFrames(stream, limit);
  expect(split.payloads).toHaveLength(payloadCount);
  expect(split.consumedBytes).toBe(consumedBytes);
  expect(split.oversizedBytes).toBeUndefined();
});

test("a hostile length keeps what came before it and is named, not allocated", () => {
  const split = splitFrames(bytes(1, 0, 0, 0, 7, 255, 255, 255, 255), limit);
  expect(split.payloads).toEqual([bytes(7)]);
  expect(split).toMatchObject({ consumedBytes: 5, oversizedBytes: 2 ** 32 - 1 });
});
