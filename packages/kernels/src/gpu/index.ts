/**
 * Batches on gpu.js, an optional peer: float32 proposals that a float64 solve polishes.
 *
 * @packageDocumentation
 */
export { openGpuBatch } from "./gpu-batch.js";
export type { GpuBatch, PotentialBatch } from "./gpu-batch.js";
export { loadGpuModule, presentModes } from "./gpu-module.js";
export type { GpuMode, GpuModule } from "./gpu-module.js";
export type { FeatureBatch, JkoBatch, TransportBatch } from "../backend/batch-problem.js";
