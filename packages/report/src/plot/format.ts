/**
 * Text of numbers and names. The result does not depend on the locale or the machine.
 *
 * @module
 */

const MINUS = "\u2212";
const THIN_SPACE = "\u202f";

/** Escapes text for element content and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/**
 * A number with about `digits` significant digits: 0.00123, 12.3, 1 234, 1.23e9. Never "-0".
 *
 * @param digits Significant digits of numbers below 1000; larger ones keep all integer digits.
 */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e9 || size < 1e-4) return signed(value, trimmed(size.toExponential(digits - 2)));
  if (size >= 1000) return signed(value, grouped(Math.round(size).toString()));
  return signed(value, trimmed(size.toPrecision(digits)));
}

/** A short number for an axis: 25 000, 800 k, 1.2 M. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 && size < 1e12) return `${formatNumber(value / 1e9)}${THIN_SPACE}G`;
  if (size >= 1e6 && size < 1e9) return `${formatNumber(value / 1e6)}${THIN_SPACE}M`;
  if (size >= 1e5 && size < 1e6) return `${formatNumber(value / 1e3)}${THIN_SPACE}k`;
  return formatNumber(value);
}

/** A share as a percentage: 81.3 %. */
export function formatPercent(share: number, decimals = 1): string {
  if (!Number.isFinite(share)) return "–";
  return signed(share, `${(Math.abs(share) * 100).toFixed(decimals)}${THIN_SPACE}%`);
}

/** Like {@link formatPercent}, with a sign for positive numbers too. */
export function formatChange(share: number): string {
  return share > 0 ? `+${formatPercent(share)}` : formatPercent(share);
}

/** An integer with its digits in groups of three. */
export function formatCount(count: number): string {
  return signed(count, grouped(Math.round(Math.abs(count)).toString()));
}

/** `regimeChanged` → `regime changed`. */
export function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
}

function signed(value: number, text: string): string {
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

function grouped(digits: string): string {
  return digits.length <= 4 ? digits : digits.replaceAll(/\B(?=(\d{3})+$)/g, THIN_SPACE);
}

/** Removes trailing zeros of the fraction; `1.2e+9` becomes `1.2e9`. */
function trimmed(text: string): string {
  const [mantissa, exponent] = text.split("e");
  const short = mantissa!.includes(".") ? mantissa!.replace(/\.?0+$/, "") : mantissa!;
  return exponent === undefined ? short : `${short}e${exponent.replace("+", "")}`;
}
