/**
 * The dense inner loops on WebAssembly SIMD, with a TypeScript twin that gives the same bits.
 *
 * @packageDocumentation
 */
export { openCore } from "./core.js";
export type { Core, CoreOperations, CoreOptions } from "./core.js";
