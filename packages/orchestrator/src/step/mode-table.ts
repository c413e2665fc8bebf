/**
 * The modes of a predictor, in the order of their numbers in state and on the wire.
 *
 * @module
 */
import type { Mode } from "../forecast.js";

export const MODES: readonly Mode[] = ["warming_up", "standard", "robust", "degraded", "emergency"];
