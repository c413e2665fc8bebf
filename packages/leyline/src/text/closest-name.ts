/**
 * Suggestions for misspelled names in error messages.
 *
 * @module
 */

/**
 * The name in `known` with the smallest edit distance to `typed`; `undefined` when that distance is
 * above a third of the length of `typed`. Case is ignored. Cost: one distance per known name.
 */
export function closestName(typed: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  // A one-letter name with one wrong letter is a different name.
  const wrongMax = Math.min(typed.length - 1, Math.max(1, Math.floor(typed.length / 3)));
  let bestDistance = wrongMax + 1;
  for (const name of known) {
    const distance = editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** A clause to append to an error message; empty when no known name is close. */
export function didYouMean(typed: string, known: readonly string[], prefix = ""): string {
  const name = closestName(typed, known);
  return name === undefined ? "" : `; did you mean ${prefix}${name}?`;
}

/** Restricted Damerau–Levenshtein distance: insertions, deletions, substitutions, transpositions. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(change, last[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
