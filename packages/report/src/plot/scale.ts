/**
 * From data to percent of a plot, and round numbers for its axis.
 *
 * Only + − × ÷ and comparisons: the same bytes on every machine.
 *
 * @module
 */

/** Linear: `low` is at 0, `high` at 100. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** Position of a value, percent; may lie outside 0…100. */
export function place(scale: Scale, value: number): number {
  return ((value - scale.low) / (scale.high - scale.low)) * 100;
}

/**
 * A scale that covers the finite values given, with a little air. A flat one gets some height, an
 * empty one is 0…1.
 */
export function scaleOver(values: Iterable<number>, air = 0.06): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1 };
  if (low === high) {
    const half = low === 0 ? 1 : Math.abs(low) * 0.1;
    return { low: low - half, high: high + half };
  }
  const margin = (high / 2 - low / 2) * 2 * air;
  // Halved first: the range of values near the largest double does not overflow.
  return Number.isFinite(margin) ? { low: low - margin, high: high + margin } : { low, high };
}

/** Round numbers within a scale, at most `countMax` and at least one apart by 1, 2 or 5 · 10ᵏ. */
export function ticksOf(scale: Scale, countMax: number): readonly number[] {
  const span = scale.high - scale.low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const step = stepFor(span, countMax);
  const first = Math.ceil(scale.low / step);
  const last = Math.floor(scale.high / step);
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return [];
  const ticks: number[] = [];
  for (let k = first; k <= last; k++) {
    const tick = multiple(k, step);
    // A range of a few units in the last place may round a tick out of it.
    if (tick >= scale.low && tick <= scale.high) ticks.push(tick);
  }
  return ticks;
}

function stepFor(span: number, countMax: number): number {
  let power = 1;
  while (power * countMax < span) power *= 10;
  while (power * countMax > span * 10) power /= 10;
  for (const factor of [0.1, 0.2, 0.5, 1, 2, 5]) {
    if (power * factor * countMax >= span) return power * factor;
  }
  return power * 10;
}

/** `k · step` without the dust of binary fractions: 0.3, not 0.30000000000000004. */
function multiple(k: number, step: number): number {
  const exact = k * step;
  const short = Number(exact.toPrecision(12));
  return Math.abs(short - exact) < step / 1000 ? short : exact;
}
