/**
 * Mutated inputs for decoders.
 *
 * @packageDocumentation
 */
export { fuzz, heapBytes } from "./fuzz.js";
export type { FuzzedDecoder, FuzzOptions, FuzzReport } from "./fuzz.js";
export { bytesFrom, integersFrom, joined, mutantOf } from "./mutants.js";
