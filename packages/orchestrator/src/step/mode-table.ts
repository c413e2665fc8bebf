/**
 * The modes of a predictor and what leads from one to the other, as data.
 *
 * @module
 */
import { v1 } from "@meristem/leyline";
import type { Mode } from "../forecast.js";

/** In the order of their numbers in state. */
export const MODES: readonly Mode[] = ["warming_up", "standard", "robust", "degraded", "emergency"];

export const MODE_IDS: readonly v1.OperatingMode[] = [
  v1.OperatingMode.WARMING_UP,
  v1.OperatingMode.STANDARD,
  v1.OperatingMode.ROBUST,
  v1.OperatingMode.DEGRADED,
  v1.OperatingMode.EMERGENCY,
];

export const WARMING_UP = 0;
export const STANDARD = 1;
export const ROBUST = 2;
export const DEGRADED = 3;
export const EMERGENCY = 4;

/** What the table looks at, one bit each. */
export const IS_WARM = 1;
/** The input is poor on this very step. */
export const IS_POOR = 2;
/** The input has been good for long enough. */
export const IS_CLEAN = 4;
/** The path has been rougher than the threshold for long enough, beyond its standard error. */
export const IS_ROUGH = 8;
/** It has been smoother for as long. Between the two neither holds. */
export const IS_SMOOTH = 16;
/** The engine says what is no number: what it knows is not to be used. */
export const IS_BROKEN = 32;

interface ModeRule {
  readonly from: number;
  readonly to: number;
  readonly cause: v1.ModeCause;
  /** Bits that must be set. */
  readonly when: number;
  /** Bits that must not be set. */
  readonly unless: number;
}

const { STATE, INPUT, ROUGHNESS, WARMED_UP } = v1.ModeCause;

/**
 * The first rule that fits moves the mode. Emergency and degraded mode are entered at once; degraded
 * and robust mode are left slowly.
 */
export const MODE_RULES: readonly ModeRule[] = [
  ...[WARMING_UP, STANDARD, ROBUST, DEGRADED].map((from): ModeRule => ({
    from,
    to: EMERGENCY,
    cause: STATE,
    when: IS_BROKEN,
    unless: 0,
  })),
  { from: EMERGENCY, to: DEGRADED, cause: STATE, when: IS_POOR, unless: IS_BROKEN },
  { from: EMERGENCY, to: STANDARD, cause: STATE, when: IS_WARM, unless: IS_BROKEN },
  { from: EMERGENCY, to: WARMING_UP, cause: STATE, when: 0, unless: IS_BROKEN },
  { from: ROBUST, to: DEGRADED, cause: INPUT, when: IS_POOR, unless: 0 },
  { from: ROBUST, to: STANDARD, cause: ROUGHNESS, when: IS_SMOOTH, unless: 0 },
  { from: WARMING_UP, to: DEGRADED, cause: INPUT, when: IS_POOR, unless: 0 },
  { from: STANDARD, to: DEGRADED, cause: INPUT, when: IS_POOR, unless: 0 },
  { from: WARMING_UP, to: STANDARD, cause: WARMED_UP, when: IS_WARM, unless: 0 },
  { from: STANDARD, to: ROBUST, cause: ROUGHNESS, when: IS_ROUGH, unless: IS_POOR },
  {
    from: DEGRADED,
    to: STANDARD,
    cause: INPUT,
    when: IS_CLEAN | IS_WARM,
    unless: IS_POOR,
  },
  {
    from: DEGRADED,
    to: WARMING_UP,
    cause: INPUT,
    when: IS_CLEAN,
    unless: IS_POOR | IS_WARM,
  },
];

/** Index into {@link MODE_RULES} of the rule that moves `mode`, or -1. */
export function modeRuleFor(mode: number, signals: number): number {
  for (let i = 0; i < MODE_RULES.length; i++) {
    const { from, when, unless } = MODE_RULES[i]!;
    if (from === mode && (signals & when) === when && (signals & unless) === 0) return i;
  }
  return -1;
}
