/**
 * Truncated tensor algebra: products, inverse, exponential and logarithm of group-like elements.
 *
 * Flat arrays of a {@link SignatureLayout}. The empty word's coefficient is understood: 1 for
 * signatures, 0 for their logarithms. Nothing is checked here: the shapes are the layout's.
 *
 * @module
 */
import type { SignatureLayout } from "./layout.js";

/**
 * Writes a ⊗ b, both with empty-word coefficient 1: the signature of one path after another (Chen).
 * `target` may be `a` but not `b`. Cost: about depth·dimension^depth products.
 */
export function chenProductInto(
  target: Float64Array,
  a: Float64Array,
  b: Float64Array,
  layout: SignatureLayout,
): void {
  const { depth, offsets } = layout;
  for (let m = depth; m >= 1; m--) {
    const start = offsets[m];
    const size = offsets[m + 1] - start;
    for (let i = 0; i < size; i++) target[start + i] = a[start + i] + b[start + i];
    for (let k = 1; k < m; k++) {
      const left = offsets[k];
      const right = offsets[m - k];
      const leftSize = offsets[k + 1] - left;
      const rightSize = offsets[m - k + 1] - right;
      let at = start;
      for (let i = 0; i < leftSize; i++) {
        const factor = a[left + i];
        for (let j = 0; j < rightSize; j++) target[at++] += factor * b[right + j];
      }
    }
  }
}

/**
 * `signature` <- `signature` ⊗ exp(`increment`): the path goes on by one straight segment.
 *
 * Level by level, from the last, by Horner's rule in the increment, so that one segment costs about
 * 2·dimension^depth products instead of depth times that.
 *
 * @see Kidger & Lyons, "Signatory" (ICLR 2021), §3.2, fused multiply-exponentiate.
 */
export function appendSegmentInto(
  signature: Float64Array,
  increment: Float64Array,
  layout: SignatureLayout,
): void {
  const { dimension, depth, offsets, scratch } = layout;
  for (let m = depth; m >= 1; m--) {
    const first = 1 / m;
    for (let j = 0; j < dimension; j++) scratch[j] = increment[j] * first;
    for (let k = 1; k < m; k++) {
      const start = offsets[k];
      const size = offsets[k + 1] - start;
      const share = 1 / (m - k);
      // In place: entry i feeds entries i·dimension …, which lie at or behind it.
      for (let i = size - 1; i >= 0; i--) {
        const value = (scratch[i] + signature[start + i]) * share;
        const at = i * dimension;
        for (let j = 0; j < dimension; j++) scratch[at + j] = value * increment[j];
      }
    }
    const start = offsets[m];
    const size = offsets[m + 1] - start;
    for (let i = 0; i < size; i++) signature[start + i] += scratch[i];
  }
}

/**
 * `signature` <- exp(`sign`·`increment`) ⊗ `signature`: a segment put in front, or with `sign` -1 the
 * first segment taken away. Cost as {@link appendSegmentInto}.
 */
export function prependSegmentInto(
  signature: Float64Array,
  increment: Float64Array,
  sign: 1 | -1,
  layout: SignatureLayout,
): void {
  const { dimension, depth, offsets, scratch } = layout;
  for (let m = depth; m >= 1; m--) {
    const first = sign / m;
    for (let j = 0; j < dimension; j++) scratch[j] = increment[j] * first;
    for (let k = 1; k < m; k++) {
      const start = offsets[k];
      const size = offsets[k + 1] - start;
      const share = sign / (m - k);
      for (let i = 0; i < size; i++) scratch[i] += signature[start + i];
      for (let j = dimension - 1; j >= 0; j--) {
        const factor = increment[j] * share;
        const at = j * size;
        for (let i = 0; i < size; i++) scratch[at + i] = factor * scratch[i];
      }
    }
    const start = offsets[m];
    const size = offsets[m + 1] - start;
    for (let i = 0; i < size; i++) signature[start + i] += scratch[i];
  }
}

/**
 * Writes the inverse of a group-like element, the signature of the path run backwards: the
 * coefficient of a word is (-1)^length that of the word reversed. `target` must not be `signature`.
 */
export function inverseInto(
  target: Float64Array,
  signature: Float64Array,
  layout: SignatureLayout,
): void {
  const { dimension, depth, offsets } = layout;
  for (let m = 1; m <= depth; m++) {
    const start = offsets[m];
    const size = offsets[m + 1] - start;
    const sign = m % 2 === 0 ? 1 : -1;
    for (let i = 0; i < size; i++) {
      let rest = i;
      let reversed = 0;
      for (let k = 0; k < m; k++) {
        reversed = reversed * dimension + (rest % dimension);
        rest = Math.floor(rest / dimension);
      }
      target[start + i] = sign * signature[start + reversed];
    }
  }
}

/**
 * Writes into `layout.scratch` the levels 1 … depth-1 of B with log(1 + X) = X·B, where
 * B = 1 - X/2 + X²/3 - …, by Horner's rule truncated to what each round still needs.
 */
function logarithmFactor(signature: Float64Array, layout: SignatureLayout): Float64Array {
  const { depth, offsets, scratch } = layout;
  let constant = 1 / depth;
  for (let round = depth - 1; round >= 1; round--) {
    // B <- 1/round - X·B; after it, levels 1 … depth - round are right.
    for (let m = depth - round; m >= 1; m--) {
      const start = offsets[m];
      const size = offsets[m + 1] - start;
      for (let i = 0; i < size; i++) scratch[start + i] = -constant * signature[start + i];
      for (let k = 1; k < m; k++) {
        const left = offsets[k];
        const right = offsets[m - k];
        const leftSize = offsets[k + 1] - left;
        const rightSize = offsets[m - k + 1] - right;
        let at = start;
        for (let i = 0; i < leftSize; i++) {
          const factor = signature[left + i];
          for (let j = 0; j < rightSize; j++) scratch[at++] -= factor * scratch[right + j];
        }
      }
    }
    constant = 1 / round;
  }
  return scratch;
}

/** Writes log(`signature`) as an element of the tensor algebra. `target` must not be `signature`. */
export function logarithmInto(
  target: Float64Array,
  signature: Float64Array,
  layout: SignatureLayout,
): void {
  const { depth, offsets } = layout;
  const factor = logarithmFactor(signature, layout);
  for (let m = 1; m <= depth; m++) {
    const start = offsets[m];
    const size = offsets[m + 1] - start;
    for (let i = 0; i < size; i++) target[start + i] = signature[start + i];
    for (let k = 1; k < m; k++) {
      const left = offsets[k];
      const right = offsets[m - k];
      const leftSize = offsets[k + 1] - left;
      const rightSize = offsets[m - k + 1] - right;
      let at = start;
      for (let i = 0; i < leftSize; i++) {
        const value = signature[left + i];
        for (let j = 0; j < rightSize; j++) target[at++] += value * factor[right + j];
      }
    }
  }
}

/**
 * Writes the log-signature in the Lyndon basis, shape (lyndonWords.length): the coefficients of the
 * standard brackets of the Lyndon words. Cost: about dimension^depth products, no allocation.
 */
export function logSignatureInto(
  target: Float64Array,
  signature: Float64Array,
  layout: SignatureLayout,
): void {
  const { lyndonIndex, splits, splitStart, corrections } = layout;
  const factor = logarithmFactor(signature, layout);
  const count = lyndonIndex.length;
  for (let k = 0; k < count; k++) {
    let sum = signature[lyndonIndex[k]];
    const end = splitStart[k + 1];
    for (let s = splitStart[k]; s < end; s++) {
      sum += signature[splits[2 * s]] * factor[splits[2 * s + 1]];
    }
    target[k] = sum;
  }
  for (let c = 0; c < corrections.length; c += 3) {
    target[corrections[c]] -= corrections[c + 2] * target[corrections[c + 1]];
  }
}

/** Writes exp(`lie`) for an element with empty-word coefficient 0. `target` must not be `lie`. */
export function exponentialInto(
  target: Float64Array,
  lie: Float64Array,
  layout: SignatureLayout,
): void {
  const { depth, offsets } = layout;
  target.fill(0, 0, layout.length);
  // E <- 1 + X·E/round, rounds depth … 1; E's own constant is 1 throughout.
  for (let round = depth; round >= 1; round--) {
    const share = 1 / round;
    for (let m = depth - round + 1; m >= 1; m--) {
      const start = offsets[m];
      const size = offsets[m + 1] - start;
      for (let i = 0; i < size; i++) target[start + i] = lie[start + i];
      for (let k = 1; k < m; k++) {
        const left = offsets[k];
        const right = offsets[m - k];
        const leftSize = offsets[k + 1] - left;
        const rightSize = offsets[m - k + 1] - right;
        let at = start;
        for (let i = 0; i < leftSize; i++) {
          const value = lie[left + i];
          for (let j = 0; j < rightSize; j++) target[at++] += value * target[right + j];
        }
      }
      for (let i = 0; i < size; i++) target[start + i] *= share;
    }
  }
}
