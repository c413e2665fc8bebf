/**
 * What rounding a product lost, exactly, without fused multiply-add.
 */

/** 2²⁷ + 1: multiplying by it splits a double into two halves of 26 bits. */
const SPLITTER = 134217729;

/**
 * `a·b − fl(a·b)`, exact when neither |a|, |b| nor the product is above 2⁹⁹⁰ or near underflow.
 *
 * @param product - `a * b`, as the caller already has it
 * @see Dekker (1971), Numerische Mathematik 18
 */
export function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHead = aScaled - (aScaled - a);
  const aTail = a - aHead;
  const bScaled = SPLITTER * b;
  const bHead = bScaled - (bScaled - b);
  const bTail = b - bHead;
  return aTail * bTail - (product - aHead * bHead - aTail * bHead - aHead * bTail);
}
