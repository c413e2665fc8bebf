/**
 * What the JKO flow descends, and how far it went.
 *
 * @module
 */
import { assertNonNegative, assertShape, assertSimplex } from "../linalg/assert-shape.js";
import { log } from "../math/elementary.js";
import { atan } from "../math/trigonometry.js";

/**
 * F(w) = ⟨w, L⟩ + λ Σ w(log w − 1), loss units; 0·log 0 is 0.
 *
 * @throws ShapeError when shapes disagree; RangeError for weights off the simplex or λ < 0
 */
export function freeEnergy(
  weights: Float64Array,
  loss: Float64Array,
  entropyWeight: number,
): number {
  assertSimplex("weights", weights);
  assertShape("loss", loss, weights.length);
  assertNonNegative("entropyWeight", entropyWeight);
  let energy = 0;
  let order = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i];
    if (weight === 0) continue;
    energy += weight * loss[i];
    order += weight * (log(weight) - 1);
  }
  return energy + entropyWeight * order;
}

/**
 * Fisher–Rao distance 2·arccos Σ√(p_i q_i), in [0, π]: the angle between two mixtures. Computed from
 * the chord, so that it keeps its precision when they are close.
 *
 * @throws ShapeError when shapes disagree; RangeError for a point off the simplex
 */
export function fisherRaoDistance(p: Float64Array, q: Float64Array): number {
  assertSimplex("p", p);
  assertSimplex("q", q);
  assertShape("q", q, p.length);
  let chordSquare = 0;
  for (let i = 0; i < p.length; i++) {
    const gap = Math.sqrt(p[i]) - Math.sqrt(q[i]);
    chordSquare += gap * gap;
  }
  // sin(angle/2) = chord/2; disjoint mixtures have chord² = 2 and distance π.
  const halfSine = 0.5 * Math.sqrt(Math.min(2, chordSquare));
  return 4 * atan(halfSine / Math.sqrt(1 - halfSine * halfSine));
}
