/**
 * No family of experts may hold more than a share of the weights: what is beyond goes to the others.
 *
 * @module
 */

/** Largest share of one kernel while the path is rough. */
export const FAMILY_SHARE_MAX = 0.7;

/**
 * Caps each family's share of `weights` (shape (experts), on the simplex) at {@link FAMILY_SHARE_MAX}
 * in place; others grow in proportion, or evenly where they hold nothing. `families` names each
 * expert's family by number. Where there is but one nothing moves.
 */
export function capFamilies(weights: Float64Array, families: Uint8Array): void {
  for (let k = 0; k < weights.length; k++) {
    const family = families[k]!;
    let share = 0;
    for (let i = 0; i < weights.length; i++) if (families[i] === family) share += weights[i]!;
    if (share <= FAMILY_SHARE_MAX) continue;
    let others = 0;
    for (let i = 0; i < weights.length; i++) if (families[i] !== family) others++;
    if (others === 0) return;
    const inside = FAMILY_SHARE_MAX / share;
    const left = 1 - FAMILY_SHARE_MAX;
    const isAlone = share > 1 - 1e-9;
    for (let i = 0; i < weights.length; i++) {
      if (families[i] === family) weights[i] = weights[i]! * inside;
      else weights[i] = isAlone ? left / others : weights[i]! * (left / (1 - share));
    }
    return; // At most one family can be beyond a cap above one half.
  }
}
