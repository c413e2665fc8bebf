/**
 * Proofs of what a predictor's state was: made, kept, compared.
 *
 * @packageDocumentation
 */
export { compareParity, firstParityBreak, ParityChain, parityRecordHash } from "./parity-chain.js";
export type { ParityOptions, ParitySample, ParityVerdict } from "./parity-chain.js";
export { appendParity, readParityLog } from "./parity-log.js";
export type { ParityLog } from "./parity-log.js";
