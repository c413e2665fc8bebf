/**
 * The dense inner loops on WebAssembly SIMD, with a TypeScript twin that gives the same bits.
 *
 * @packageDocumentation
 */
export { openCore } from "./core.js";
export type { Core, CoreOptions } from "./core.js";
export type { CoreOperations } from "./core-operations.js";
