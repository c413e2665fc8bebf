/**
 * Batches of small problems: who computes them, and how float64 keeps the last word.
 *
 * @packageDocumentation
 */
export type { Backend, BackendArray, PotentialBatch } from "./backend.js";
export type { FeatureBatch, JkoBatch, TransportBatch } from "./batch-problem.js";
export { float64Backend } from "./float64.js";
export { CELLS_PER_BOUND, recoverCells, sketchParity } from "./parity.js";
export type { ParitySketch } from "./parity.js";
export { polishJko, polishTransport } from "./polish.js";
export type { JkoBatchResult } from "./polish.js";
