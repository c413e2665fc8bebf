/**
 * Linear scales of a plot and the ticks of its axes.
 *
 * The arithmetic is + − × ÷ and comparisons only, so the result has the same bits on every machine.
 *
 * @module
 */

/** A linear scale: `low` is at 0 %, `high` at 100 %. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** Position of a value, percent; may be outside 0…100. */
export function place(scale: Scale, value: number): number {
  // Halves have the same quotient, and the difference of two of them does not overflow.
  const low = scale.low / 2;
  return ((value / 2 - low) / (scale.high / 2 - low)) * 100;
}

/**
 * A scale that covers the finite values. Equal values get a range around them; without any the scale is 0…1.
 *
 * @param padding Share of the range that is added on either side.
 */
export function scaleOver(values: Iterable<number>, padding = 0.06): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1 };
  if (!isRange({ low, high })) {
    const half = Math.abs(low) * 0.1;
    const scale = finite(low - half, high + half);
    // The half of zero and of subnormal numbers underflows.
    return isRange(scale) ? scale : { low: low - 1, high: high + 1 };
  }
  const margin = (high / 2 - low / 2) * 2 * padding;
  // The range is computed from halves: that of values near the largest double would overflow.
  return Number.isFinite(margin) ? finite(low - margin, high + margin) : { low, high };
}

/** Whether the halves differ, which {@link place} divides by. */
function isRange({ low, high }: Scale): boolean {
  return high / 2 > low / 2;
}

function finite(low: number, high: number): Scale {
  return { low: Math.max(-Number.MAX_VALUE, low), high: Math.min(Number.MAX_VALUE, high) };
}

/** Ticks within a scale, at distances of 1, 2 or 5 · 10ᵏ: about `countMax`, never more than one above. */
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
    // In a range of a few units in the last place, rounding may move a tick out of it.
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

/** `k · step` without binary rounding residue: 0.3, not 0.30000000000000004. */
function multiple(k: number, step: number): number {
  const exact = k * step;
  const short = Number(exact.toPrecision(12));
  return Math.abs(short - exact) < step / 1000 ? short : exact;
}
