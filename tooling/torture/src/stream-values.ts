/**
 * A stream with everything in it that a predictor must get over.
 *
 * @module
 */
import { createObservationGate } from "@meristem/io-validators";
import type { v1 } from "@meristem/leyline";

/** A season, noise, a level shift, a wilder stretch, holes, an impossible value. */
export function valueAt(index: number): number | undefined {
  if (index % 97 === 60 || (index > 500 && index < 506)) return undefined;
  if (index === 450) return 1e7;
  const wildness = index > 800 && index < 900 ? 6 : 1;
  const noise = ((((index * 7919) % 1009) + ((index * 104_729) % 997)) / 1000 - 1) * wildness;
  return 50 + 8 * Math.sin((index * Math.PI) / 6) + noise + (index > 650 ? 30 : 0);
}

/** The gate of that stream, new or as it was left. */
export const openGate = (state?: v1.GateState): ReturnType<typeof createObservationGate> =>
  createObservationGate(state === undefined ? { series: "s" } : { state });
