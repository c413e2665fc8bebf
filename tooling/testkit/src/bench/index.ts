/**
 * Benchmarks: a corpus says what, this says how.
 *
 * @packageDocumentation
 */
export type { BenchCase } from "./bench-case.js";
export { benchDigest, measure } from "./measure.js";
export type { BenchResult, MeasureOptions } from "./measure.js";
export { runBench } from "./run-bench.js";
export type { BenchReport, MachinePeak } from "./run-bench.js";
