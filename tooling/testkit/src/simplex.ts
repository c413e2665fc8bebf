import fc from "fast-check";

/** Arbitrary point of the simplex: shape (count), entries ≥ 0 (zeros occur), sum 1 to rounding. */
export function simplex(count: number): fc.Arbitrary<Float64Array> {
  return fc
    .array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1, noNaN: true })), {
      minLength: count,
      maxLength: count,
    })
    .map((raw) => {
      const sum = raw.reduce((total, part) => total + part, 0);
      return Float64Array.from(raw, (part) => (sum > 0 ? part / sum : 1 / count));
    });
}
