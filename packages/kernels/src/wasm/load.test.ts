import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllGlobals());

const kindOf = async (): Promise<string> => {
  const { openCore } = await import("./core.js");
  const core = openCore({ heapDoubles: 8 });
  const x = core.allocate(2);
  core.expInto(x, x, 2);
  expect(core.view(x, 2)).toEqual(Float64Array.of(1, 1));
  return core.kind;
};

test("this host runs WebAssembly SIMD", async () => expect(await kindOf()).toBe("wasm"));

test("without WebAssembly the twin does the work", async () => {
  vi.stubGlobal("WebAssembly", undefined);
  expect(await kindOf()).toBe("twin");
});

test("without SIMD the twin does the work", async () => {
  vi.stubGlobal("WebAssembly", { validate: () => false });
  expect(await kindOf()).toBe("twin");
});
