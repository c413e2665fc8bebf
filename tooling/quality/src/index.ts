/** Benchmarks are added in the next commits. */
export {};
