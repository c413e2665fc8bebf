const view = new DataView(new ArrayBuffer(8));

/** Position of a finite float64 on the line of all float64s, neighbours one apart. */
function ordinal(value: number): bigint {
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits;
}

/**
 * How many float64s lie between `a` and `b` (0 when equal, +0 and -0 count as equal).
 *
 * NaN against NaN is 0; NaN against a number is Infinity.
 */
export function ulpDistance(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  const distance = ordinal(a) - ordinal(b);
  return Number(distance < 0n ? -distance : distance);
}
