/**
 * Generated series for tests and benchmarks: equal seeds give equal bits on every machine.
 *
 * @packageDocumentation
 */
export { KINDS } from "./series-kinds.js";
export type { SeriesKind } from "./series-kinds.js";
export { autoregression, normals, uniforms, weather } from "./streams.js";
