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
export const DEGRADED = 3;

/** What the table looks at, one bit each. */
export const IS_WARM = 1;
/** The input is poor on this very step. */
export const IS_POOR = 2;
/** The input has been good for long enough. */
export const IS_CLEAN = 4;

interface ModeRule {
  readonly from: number;
  readonly to: number;
  readonly cause: v1.ModeCause;
  /** Bits that must be set. */
  readonly when: number;
  /** Bits that must not be set. */
  readonly unless: number;
}

/** The first rule that fits moves the mode; degraded mode is entered at once and left slowly. */
export const MODE_RULES: readonly ModeRule[] = [
  { from: WARMING_UP, to: DEGRADED, cause: v1.ModeCause.INPUT, when: IS_POOR, unless: 0 },
  { from: STANDARD, to: DEGRADED, cause: v1.ModeCause.INPUT, when: IS_POOR, unless: 0 },
  { from: WARMING_UP, to: STANDARD, cause: v1.ModeCause.WARMED_UP, when: IS_WARM, unless: 0 },
  {
    from: DEGRADED,
    to: STANDARD,
    cause: v1.ModeCause.INPUT,
    when: IS_CLEAN | IS_WARM,
    unless: IS_POOR,
  },
  {
    from: DEGRADED,
    to: WARMING_UP,
    cause: v1.ModeCause.INPUT,
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
