/**
 * Compiles the generated module once and opens instances of it, synchronously.
 */
import { decodeBase64 } from "./base64.js";
import { CORE_BASE64 } from "./core-bytes.gen.js";
import type { CoreOperations } from "./core-operations.js";

/** The part of the WebAssembly interface used here: neither es2023 nor its lib has it. */
interface WasmHost {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { initial: number; maximum: number }) => { buffer: ArrayBuffer };
  readonly Instance: new (
    module: object,
    imports: { env: { memory: object } },
  ) => { readonly exports: object };
}

interface CoreExports extends CoreOperations {
  /** First double that is free. */
  heapStart(): number;
  /** Runs once, before anything else. */
  start(): void;
}

/** Constants and packing scratch in front of the callers' doubles, generously. */
const RESERVED_DOUBLES = 24_576;
const PAGE_DOUBLES = 8192;

let compiled: object | undefined;

/** `undefined` where the host has no WebAssembly, or none with SIMD. */
export function loadOperations(
  heapDoubles: number,
  host: WasmHost | undefined = (globalThis as { WebAssembly?: WasmHost }).WebAssembly,
): { operations: CoreOperations; heap: Float64Array; firstFree: number } | undefined {
  if (host === undefined) return undefined;
  if (compiled === undefined) {
    const bytes = decodeBase64(CORE_BASE64);
    if (!host.validate(bytes)) return undefined;
    compiled = new host.Module(bytes);
  }
  const pages = Math.ceil((heapDoubles + RESERVED_DOUBLES) / PAGE_DOUBLES);
  const memory = new host.Memory({ initial: pages, maximum: pages });
  const { exports } = new host.Instance(compiled, { env: { memory } });
  const operations = exports as CoreExports;
  operations.start();
  return {
    operations,
    heap: new Float64Array(memory.buffer),
    firstFree: operations.heapStart(),
  };
}
