import { expect, test } from "vitest";
import { philox4x32Into } from "./philox.js";

// Random123 1.14, tests/kat_vectors, lines "philox4x32 10": counter (4), key (2), block (4).
const knownAnswers = [
  "00000000 00000000 00000000 00000000 00000000 00000000 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
  "ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff 408f276d 41c83b0e a20bc7c6 6d5451fd",
  "243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0 d16cfe09 94fdcceb 5001e420 24126ea1",
].map((line) => line.split(" ").map((word) => Number.parseInt(word, 16)));

test.each(knownAnswers)("the block of a published vector is the published block", (...words) => {
  const [c0, c1, c2, c3, k0, k1, ...block] = words as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const target = new Uint32Array(4);
  philox4x32Into(target, c0, c1, c2, c3, k0, k1);
  expect([...target]).toEqual(block);
});

test("one flipped bit of key or counter changes about half of the bits", () => {
  const base = new Uint32Array(4);
  const other = new Uint32Array(4);
  philox4x32Into(base, 1, 2, 3, 4, 5, 6);
  for (let bit = 0; bit < 192; bit++) {
    const input = [1, 2, 3, 4, 5, 6] as [number, number, number, number, number, number];
    input[bit >> 5]! ^= 1 << (bit & 31);
    philox4x32Into(other, ...input);
    let flipped = 0;
    for (let i = 0; i < 4; i++) {
      flipped += (base[i]! ^ other[i]!).toString(2).replace(/[^1]/g, "").length;
    }
    expect(flipped, `bit ${bit}`).toBeGreaterThan(30);
    expect(flipped, `bit ${bit}`).toBeLessThan(98);
  }
});
