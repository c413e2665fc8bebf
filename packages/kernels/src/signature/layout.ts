/**
 * Where each word of the truncated tensor algebra lives, and the Lyndon basis of its Lie algebra.
 *
 * An element is a flat array of the coefficients of the words of length 1 … depth over the letters
 * 0 … dimension-1, level by level, each level in lexicographic order; the coefficient of the empty
 * word is not stored, for it is 1 in a signature and 0 in its logarithm.
 *
 * @module
 */
import { assertInteger } from "../linalg/assert-shape.js";

/** Made once per (dimension, depth); constant but for `scratch`. */
export interface SignatureLayout {
  readonly dimension: number;
  readonly depth: number;
  /** Coefficients of a signature: dimension + dimension² + … */
  readonly length: number;
  /** Shape (depth + 2): level m is at `offsets[m] … offsets[m + 1] - 1`; `offsets[0]` is unused. */
  readonly offsets: Int32Array;
  /** The Lyndon words, by length and then lexicographically, as letters. */
  readonly lyndonWords: readonly (readonly number[])[];
  /** Shape (lyndonWords.length): where each stands in a flat element. */
  readonly lyndonIndex: Int32Array;
  /**
   * Ways to cut each Lyndon word in two, as index pairs (left, right), word after word;
   * `splitStart[k] … splitStart[k + 1] - 1` counts the pairs of word k.
   */
  readonly splits: Int32Array;
  readonly splitStart: Int32Array;
  /** Triples (word, earlier word, coefficient) that turn word coefficients into bracket ones. */
  readonly corrections: Float64Array;
  /** Shape (2·length). */
  readonly scratch: Float64Array;
}

const LENGTH_MAX = 100_000;

/** Σ_{m=1}^{depth} dimension^m. */
export function signatureLength(dimension: number, depth: number): number {
  let length = 0;
  let size = 1;
  for (let m = 1; m <= depth; m++) {
    size *= dimension;
    length += size;
  }
  return length;
}

/** Lyndon words up to `depth`, shortest first, by Duval's algorithm. */
function lyndonWords(dimension: number, depth: number): number[][] {
  const words: number[][] = [];
  const word = [-1];
  while (word.length > 0) {
    word[word.length - 1]! += 1;
    words.push([...word]);
    const period = word.length;
    while (word.length < depth) word.push(word[word.length - period]!);
    while (word.length > 0 && word[word.length - 1] === dimension - 1) word.pop();
  }
  return words.toSorted((a, b) => a.length - b.length);
}

function indexOf(word: readonly number[], dimension: number): number {
  return word.reduce((index, letter) => index * dimension + letter, 0);
}

function isLyndon(word: readonly number[]): boolean {
  for (let shift = 1; shift < word.length; shift++) {
    const suffix = word.slice(shift);
    const at = suffix.findIndex((letter, i) => letter !== word[i]);
    if (at === -1 || suffix[at]! < word[at]!) return false;
  }
  return true;
}

/** The standard bracket of a Lyndon word, as coefficients of the words of its length. */
function bracket(word: readonly number[], dimension: number): Float64Array {
  if (word.length === 1) {
    const letter = new Float64Array(dimension);
    letter[word[0]!] = 1;
    return letter;
  }
  let cut = 1;
  while (!isLyndon(word.slice(cut))) cut++;
  const left = bracket(word.slice(0, cut), dimension);
  const right = bracket(word.slice(cut), dimension);
  const result = new Float64Array(left.length * right.length);
  for (let i = 0; i < left.length; i++) {
    for (let j = 0; j < right.length; j++) {
      const product = left[i] * right[j];
      result[i * right.length + j] += product;
      result[j * left.length + i] -= product;
    }
  }
  return result;
}

function correctionsFor(words: readonly (readonly number[])[], dimension: number): Float64Array {
  const triples: number[] = [];
  const brackets = words.map((word) => bracket(word, dimension));
  for (const [row, word] of words.entries()) {
    for (let column = 0; column < row; column++) {
      if (words[column]!.length !== word.length) continue;
      const coefficient = brackets[column]![indexOf(word, dimension)]!;
      if (coefficient !== 0) triples.push(row, column, coefficient);
    }
  }
  return Float64Array.from(triples);
}

/**
 * The layout of `dimension` >= 1 letters up to `depth` >= 1.
 *
 * @throws RangeError when an argument is not such an integer, or a signature would have more than
 *   100 000 coefficients
 * @see Reutenauer, Free Lie Algebras (1993), §5.1, for the Lyndon basis and its triangularity.
 */
export function signatureLayout(dimension: number, depth: number): SignatureLayout {
  assertInteger("dimension", dimension, 1);
  assertInteger("depth", depth, 1);
  const length = signatureLength(dimension, depth);
  if (length > LENGTH_MAX) {
    const size = `${length} coefficients`;
    throw new RangeError(
      `depth: ${depth} in dimension ${dimension} needs ${size}, expected <= 1e5`,
    );
  }
  const offsets = new Int32Array(depth + 2);
  let size = dimension;
  for (let m = 1; m <= depth; m++) {
    offsets[m + 1] = offsets[m]! + size;
    size *= dimension;
  }
  const words = lyndonWords(dimension, depth);
  const splits: number[] = [];
  const splitStart = new Int32Array(words.length + 1);
  for (const [k, word] of words.entries()) {
    for (let cut = 1; cut < word.length; cut++) {
      splits.push(offsets[cut]! + indexOf(word.slice(0, cut), dimension));
      splits.push(offsets[word.length - cut]! + indexOf(word.slice(cut), dimension));
    }
    splitStart[k + 1] = splits.length / 2;
  }
  return {
    dimension,
    depth,
    length,
    offsets,
    lyndonWords: words,
    lyndonIndex: Int32Array.from(words, (word) => offsets[word.length]! + indexOf(word, dimension)),
    splits: Int32Array.from(splits),
    splitStart,
    corrections: correctionsFor(words, dimension),
    scratch: new Float64Array(2 * length),
  };
}
