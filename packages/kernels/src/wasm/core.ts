/**
 * The dense inner loops, over one linear memory: WebAssembly SIMD where the host has it, the
 * TypeScript twin where it has not. Both do the same operations in the same order, so which one
 * runs changes the time and not one bit.
 *
 * A core owns a heap of doubles of fixed size. It never grows, so a view into it never goes stale;
 * `allocate` hands out places in order, and `release` takes back everything since a `mark`, like a
 * stack. Arrays are named by the index of their first double in `heap`.
 *
 * @module
 */
import { ShapeError } from "../linalg/assert-shape.js";
import type { CoreOperations } from "./core-operations.js";
import { loadOperations } from "./load.js";
import { twinOperations } from "./twin/operations.js";

/** A heap and the operations on it. */
export interface Core extends CoreOperations {
  readonly kind: "wasm" | "twin";
  /** The whole memory as doubles. The same array for the life of the core. */
  readonly heap: Float64Array;
  /**
   * Index of `count` fresh doubles, 16-byte aligned, set to 0.
   *
   * @throws ShapeError when the heap has no room for them
   */
  allocate(count: number): number;
  /** A place to come back to with {@link Core.release}. */
  mark(): number;
  /** Gives back everything allocated since `mark`. */
  release(mark: number): void;
  /** `count` doubles from `index` on, as an array that shares the heap. */
  view(index: number, count: number): Float64Array;
}

export interface CoreOptions {
  /** How many doubles the caller will allocate, alignment included (one spare an allocation). */
  readonly heapDoubles: number;
  /** `twin` forces the TypeScript form; `fastest`, the default, takes WASM where it works. */
  readonly prefer?: "fastest" | "twin";
}

/**
 * Opens a core. Synchronous; the module is compiled once and shared.
 *
 * Cost: some 50 µs and address space for a memory; open one for each long-lived solver or net, or
 * share one, but not one per step.
 */
export function openCore(options: CoreOptions): Core {
  const loaded = options.prefer === "twin" ? undefined : loadOperations(options.heapDoubles);
  if (loaded !== undefined) {
    return withHeap("wasm", loaded.operations, loaded.heap, loaded.firstFree);
  }
  const heap = new Float64Array(options.heapDoubles);
  return withHeap("twin", twinOperations(heap), heap, 0);
}

function withHeap(
  kind: Core["kind"],
  operations: CoreOperations,
  heap: Float64Array,
  firstFree: number,
): Core {
  let top = firstFree + (firstFree & 1);
  return {
    ...operations,
    kind,
    heap,
    allocate(count) {
      const index = top;
      const next = index + count + (count & 1);
      if (!(next <= heap.length)) {
        const room = heap.length - index;
        throw new ShapeError(`heap: room for (${room}) doubles, expected at least (${count})`);
      }
      top = next;
      heap.fill(0, index, next);
      return index;
    },
    mark: () => top,
    release(mark) {
      top = mark;
    },
    view: (index, count) => heap.subarray(index, index + count),
  };
}
