/** Observations too far apart for the finest scale of kernel D: its path would be an artefact. */
import type { v1 } from "@meristem/leyline";
import { hysteresisStep } from "../hysteresis.js";
import { FINDING, type GateOutput } from "../output.js";
import { CELL, type GateState } from "../state.js";

/** Judges the interval in `out`; call it after the clock rule found nothing. */
export function sparseRule(state: GateState, config: v1.GateConfig, out: GateOutput): number {
  if (config.sparseIntervalNsMax === 0 || out.intervalNs === 0) return 0;
  const { numbers } = state;
  const wasSparse = numbers[CELL.sparseOwedCount]! > 0;
  const load = out.intervalNs / config.sparseIntervalNsMax;
  const owed = hysteresisStep(numbers[CELL.sparseOwedCount]!, load, config);
  numbers[CELL.sparseOwedCount] = owed;
  if (owed === 0) return 0;
  return wasSparse ? FINDING.sparse : FINDING.sparse | FINDING.sparseBegan;
}
