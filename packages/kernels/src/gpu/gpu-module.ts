/**
 * The part of gpu.js that is used here, and the one place that loads it.
 *
 * gpu.js is an optional peer: nobody who stays on float64 installs it. Its own types want a DOM, so
 * the few that matter are written down here.
 *
 * @module
 */

/** What `import("gpu.js")` gives; a browser page may pass the global of its bundle instead. */
export interface GpuModule {
  readonly GPU: GpuConstructor;
  /** Gives a flat array the shape (x, y, z): x runs fastest. */
  readonly input: (values: Float32Array, size: readonly number[]) => unknown;
}

export interface GpuConstructor {
  new (settings: { mode: GpuMode }): GpuInstance;
  readonly isWebGL2Supported?: boolean;
  readonly isHeadlessGLSupported?: boolean;
}

/** Where kernels run: plain JavaScript, gpu.js's own WASM, or real shaders. */
export type GpuMode = "cpu" | "webasm" | "webgl2" | "headlessgl";

export interface GpuInstance {
  createKernel(source: (...args: never[]) => number, settings: GpuKernelSettings): GpuKernel;
  destroy(): Promise<void> | void;
}

export interface GpuKernelSettings {
  readonly output: readonly number[];
  readonly constants: Readonly<Record<string, number>>;
  /** Never left out: the default stops a loop silently at 1000. */
  readonly loopMaxIterations: number;
  readonly precision: "single";
  readonly pipeline: boolean;
  readonly immutable: boolean;
}

export type GpuKernel = (...args: readonly unknown[]) => GpuResult;

/** A texture, or rows of numbers where there are no textures. */
export type GpuResult = GpuTexture | GpuRows;
export interface GpuTexture {
  toArray(): GpuRows;
  delete(): void;
}
export type GpuRows = readonly Float32Array[];

/** The installed gpu.js, or undefined where it is not installed. */
export async function loadGpuModule(): Promise<GpuModule | undefined> {
  // A name that bundlers cannot see: an optional peer must not become part of anyone's bundle.
  const name = ["gpu", "js"].join(".");
  try {
    return (await import(name)) as GpuModule;
  } catch (error) {
    if (isMissingModule(error)) return undefined;
    throw error;
  }
}

function isMissingModule(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}

/** The modes that work here, best first. Tries each one with a kernel of one number. */
export function presentModes(module: GpuModule): readonly GpuMode[] {
  const candidates: readonly GpuMode[] = ["webgl2", "headlessgl", "webasm", "cpu"];
  return candidates.filter((mode) => works(module, mode));
}

function works(module: GpuModule, mode: GpuMode): boolean {
  try {
    const gpu = new module.GPU({ mode });
    const half = gpu.createKernel(
      function (this: KernelThis, x: number) {
        return x * 0.5;
      } as (...args: never[]) => number,
      {
        output: [1, 1],
        constants: {},
        loopMaxIterations: 1,
        precision: "single",
        pipeline: false,
        immutable: false,
      },
    );
    const rows = half(3) as GpuRows;
    const isRight = rows[0]?.[0] === 1.5;
    void gpu.destroy();
    return isRight;
  } catch {
    // A mode that is not there throws on construction or on the first call: that is the answer.
    return false;
  }
}

/** What `this` is inside a kernel's source. */
export interface KernelThis {
  readonly thread: { readonly x: number; readonly y: number; readonly z: number };
  readonly constants: { readonly size: number };
}
