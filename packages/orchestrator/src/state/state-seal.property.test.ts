/** Laws of the seal: what was changed anywhere is refused. */
import { v1 } from "@meristem/leyline";
import { propertyBudget } from "@meristem/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPredictor, restorePredictor } from "../predictor.js";
import { sealedBytes, unsealed } from "./state-seal.js";

const block = (name: string, data: Uint8Array): v1.StateBlock => ({
  name,
  layoutVersion: 1,
  element: v1.ElementType.UINT8,
  shape: [data.length],
  data,
});
const message = (data: Uint8Array): Parameters<typeof sealedBytes>[0] => ({
  series: "pier",
  gate: undefined,
  predictor: {
    layoutVersion: 1,
    series: "pier",
    stepCount: 7,
    eventCount: 0,
    configFingerprint: Uint8Array.of(1, 2, 3),
    blocks: [block("at", data), block("weights", data)],
  },
  scores: [],
});
const refused = expect.objectContaining({ code: "STATE_UNREADABLE" });

test("what was sealed comes back as it was", () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (data) => {
      expect(unsealed(sealedBytes(message(data)))).toEqual(message(data));
    }),
    propertyBudget,
  ));

test("what is seen of a predictor is its state as it goes on, and seals as encode does", () => {
  const predictor = createPredictor({ seriesKey: "pier" });
  // Too few for a season, whose members would be new objects.
  for (let t = 0; t < 20; t++) predictor.observe(Math.abs((t % 12) - 6));
  const first = predictor.view();
  expect([...sealedBytes(first)]).toEqual([...predictor.encode()]);
  predictor.observe(100);
  const { gate, predictor: state } = predictor.view();
  // The same objects, so that what is made of their shapes needs making once.
  expect([state.blocks === first.predictor.blocks, Object.isFrozen(state.blocks)]).toEqual([
    true,
    true,
  ]);
  const again = { ...first, gate, predictor: state };
  expect([...sealedBytes(again)]).toEqual([...predictor.encode()]);
});

test("a predictor goes on from what was seen of it, once that is a copy", () => {
  const predictor = createPredictor({ seriesKey: "pier" });
  for (let t = 0; t < 50; t++) predictor.observe(Math.abs((t % 12) - 6));
  const restored = restorePredictor(structuredClone(predictor.view()));
  expect(restored.observe(3)).toEqual(predictor.observe(3));
  expect([...restored.encode()]).toEqual([...predictor.encode()]);
});

test("every flipped bit, every cut and every added byte is refused", () => {
  const sound = sealedBytes(message(Uint8Array.of(0, 255, 128, 7)));
  for (let bit = 0; bit < 8 * sound.length; bit++) {
    const bytes = sound.slice();
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => unsealed(bytes), `bit ${bit}`).toThrow(refused);
  }
  for (let length = 0; length < sound.length; length++) {
    expect(() => unsealed(sound.subarray(0, length)), `cut to ${length}`).toThrow(refused);
  }
  for (let byte = 0; byte < 256; byte++) {
    expect(() => unsealed(Uint8Array.of(...sound, byte)), `added ${byte}`).toThrow(refused);
  }
});

test("a predictor is not restored from bytes of which one was changed", () => {
  const predictor = createPredictor({ config: { horizons: [1] } });
  for (let i = 0; i < 50; i++) predictor.observe(i % 7);
  const sound = predictor.encode();
  fc.assert(
    fc.property(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = sound.slice();
      bytes[at]! ^= change;
      expect(() => restorePredictor(bytes, { config: { horizons: [1] } })).toThrow(refused);
    }),
    { ...propertyBudget, numRuns: 40 },
  );
});
