/**
 * The log-signature to depth 3 of a path of time and one value, written out word by word.
 *
 * For these two channels it costs a fraction of the general {@link logSignature}, and it allocates
 * nothing. Both agree to rounding (a test).
 *
 * @module
 */

/** Coefficients: the value's change, its area with time, and the two brackets of depth 3. */
export const TIME_VALUE_LENGTH = 4;

/**
 * Writes `scales` times the Lyndon coefficients of the words 2, 12, 112 and 122 to `out[offset …]`.
 * Channel 1 is time, which advances by 1/`window` a step; channel 2 is the value, in the unit u of
 * `steps`. The change of time itself (word 1) is not written: it is `count`/`window`.
 *
 * The path is the polyline of the increments `steps[0 … count)`, exact but for rounding.
 * Cost: about 20 products a step, no allocation. Nothing is checked.
 *
 * @param scales Shape (4); factors of the four entries, dimensionless.
 * @param out Units u, u, u, u² of the four entries at `offset`.
 * @see Chen, Annals of Mathematics 65 (1957), for the product of segments; Lyons, Rough paths,
 *   signatures and the modelling of functions on streams (2014), §2, for the logarithm.
 */
export function timeValueLogSignatureInto(
  out: Float64Array,
  offset: number,
  steps: Float64Array,
  count: number,
  window: number,
  scales: Float64Array,
): void {
  const u = 1 / window;
  let a = 0;
  let b = 0;
  let ab = 0;
  let ba = 0;
  let aab = 0;
  let abb = 0;
  for (let k = 0; k < count; k++) {
    const v = steps[k];
    aab += 0.5 * a * u * v + 0.5 * a * a * v + (u * u * v) / 6;
    abb += ab * v + 0.5 * a * v * v + (u * v * v) / 6;
    ab += a * v + 0.5 * u * v;
    ba += b * u + 0.5 * u * v;
    a += u;
    b += v;
  }
  out[offset] = scales[0] * b;
  out[offset + 1] = scales[1] * 0.5 * (ab - ba);
  out[offset + 2] = scales[2] * (aab - 0.5 * a * ab + (a * a * b) / 12);
  out[offset + 3] = scales[3] * (abb - 0.5 * ab * b + (a * b * b) / 12);
}
