/**
 * Remarks on a forecast: `v1.ForecastFlag`, one bit each in state, lower-case words at the surface.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";

type FlagKey = Exclude<keyof typeof v1.ForecastFlag, "UNSPECIFIED">;
export type FlagName = Lowercase<FlagKey>;

/** By ascending number of the flag; the bit is `1 << number`. */
const KEYS = (Object.keys(v1.ForecastFlag) as (keyof typeof v1.ForecastFlag)[]).filter(
  (key): key is FlagKey => key !== "UNSPECIFIED",
);

const bitOf = (key: FlagKey): number => 1 << v1.forecastFlagToNumber(v1.ForecastFlag[key]);

export const FLAG_WARMING_UP = bitOf("WARMING_UP");
export const FLAG_DEGRADED = bitOf("DEGRADED_INFERENCE");
export const FLAG_EMERGENCY = bitOf("EMERGENCY_MODE");
export const FLAG_ROBUST = bitOf("ROBUST_MODE");
export const FLAG_REGIME_CHANGE = bitOf("REGIME_CHANGE");
export const FLAG_GRACE_PERIOD = bitOf("GRACE_PERIOD");
export const FLAG_INPUT_MISSING = bitOf("INPUT_MISSING");
export const FLAG_INPUT_REJECTED = bitOf("INPUT_REJECTED");
export const FLAG_INPUT_STALE = bitOf("INPUT_STALE");
export const FLAG_INPUT_FROZEN = bitOf("INPUT_FROZEN");
export const FLAG_WEIGHTS_SUSPENDED = bitOf("WEIGHTS_SUSPENDED");
export const FLAG_KERNEL_D_FROZEN = bitOf("KERNEL_D_FROZEN");
export const FLAG_TARGET_REJECTED = bitOf("TARGET_REJECTED");
export const FLAG_TARGET_MISSING = bitOf("TARGET_MISSING");
export const FLAG_TARGET_LATE = bitOf("TARGET_LATE");

const NAMES = KEYS.map((key) => key.toLowerCase() as FlagName);
const BITS = KEYS.map(bitOf);
const NONE: readonly FlagName[] = [];

/** The words of `bits`, ascending by the flag's number. */
export function flagNames(bits: number): readonly FlagName[] {
  return bits === 0 ? NONE : NAMES.filter((_, i) => (bits & BITS[i]!) !== 0);
}
